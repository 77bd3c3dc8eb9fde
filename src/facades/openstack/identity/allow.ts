/** Keystone's default policies, by what they have in common. They ask about the rows themselves: nothing is added behind them. */

/** Readers of a domain, among its users, groups and projects: the row that the path names is in the token's domain. */
const everywhere = 'rule:admin_required or rule:system_reader'
const inDomain = (role: 'reader' | 'manager', ...kinds: string[]) =>
  `(role:${role} and ${kinds.map((kind) => `domain_id:%(target.${kind})s`).join(' and ')})`
const ofProject = (role: 'reader' | 'manager') => inDomain(role, 'project.domain_id')
const parties = (role: 'reader' | 'manager') =>
  ['user.domain_id', 'group.domain_id']
    .flatMap((actor) => ['project.domain_id', 'domain.id'].map((where) => inDomain(role, actor, where)))
    .join(' or ')
/** A domain's own role, or one of the whole cloud. */
const usableRole = '(domain_id:%(target.role.domain_id)s or None:%(target.role.domain_id)s)'

export const namedRules = {
  /** Whose token is looked at. */
  token_subject: 'user_id:%(target.token.user_id)s',
  /** The roles that a domain's manager may see and hand out. */
  domain_managed_target_role: "'manager':%(target.role.name)s or 'member':%(target.role.name)s or 'reader':%(target.role.name)s",
} as const

export const allow = {
  userReader: `${everywhere} or ${inDomain('reader', 'user.domain_id')} or user_id:%(target.user.id)s`,
  userManager: `rule:admin_required or ${inDomain('manager', 'user.domain_id')}`,
  groupReader: `${everywhere} or ${inDomain('reader', 'group.domain_id')}`,
  groupManager: `rule:admin_required or ${inDomain('manager', 'group.domain_id')}`,
  groupsOfUser: `${everywhere} or ${inDomain('reader', 'user.domain_id')} or user_id:%(user_id)s`,
  memberReader: `${everywhere} or ${inDomain('reader', 'group.domain_id', 'user.domain_id')}`,
  memberManager: `rule:admin_required or ${inDomain('manager', 'group.domain_id', 'user.domain_id')}`,
  projectReader: `${everywhere} or ${ofProject('reader')} or project_id:%(target.project.id)s`,
  projectManager: `rule:admin_required or ${ofProject('manager')}`,
  domainReader: `${everywhere} or token.domain.id:%(target.domain.id)s or token.project.domain.id:%(target.domain.id)s`,
  /** A list asked for with a domain's token is of that domain. */
  listReader: `${everywhere} or ${inDomain('reader', 'domain_id')}`,
  grantReader: `${everywhere} or ((${parties('reader')}) and ${usableRole})`,
  grantsReader: `${everywhere} or ${parties('reader')}`,
  grantManager: `rule:admin_required or ((${parties('manager')}) and rule:domain_managed_target_role)`,
  roleShower: 'rule:system_reader_or_admin or (role:manager and rule:domain_managed_target_role)',
  roleLister: 'rule:system_reader_or_admin or (role:manager and not domain_id:None)',
  /** Whoever acts in the project that it is of, in its domain or in the domain that it is of. */
  limitReader: `${everywhere} or domain_id:%(target.limit.domain.id)s or domain_id:%(target.limit.project.domain_id)s or project_id:%(target.limit.project_id)s`,
  tokenChecker: 'rule:system_reader_or_admin or rule:token_subject',
  tokenValidator: 'rule:system_reader_or_admin or rule:service_role or rule:token_subject',
  tokenOwner: 'rule:admin_required or rule:token_subject',
  admin: 'rule:admin_required',
  self: 'user_id:%(user_id)s',
  accessRuleReader: 'rule:system_reader or user_id:%(target.user.id)s',
  accessRuleOwner: 'rule:system_admin or user_id:%(target.user.id)s',
  systemReaderOrSelf: 'rule:system_reader_or_admin or user_id:%(user_id)s',
  adminOrSelf: 'rule:admin_required or user_id:%(user_id)s',
  credentialReader: `${everywhere} or user_id:%(target.credential.user_id)s`,
  credentialOwner: 'rule:admin_required or user_id:%(target.credential.user_id)s',
  credentialMember: 'rule:admin_required or (role:member and user_id:%(target.credential.user_id)s)',
  /** A service that acts for others: no user's signature is shown to identity by that user itself. */
  service: 'rule:service_or_admin',
  trustor: 'user_id:%(target.trust.trustor_user_id)s',
  trustOwner: 'rule:admin_required or user_id:%(target.trust.trustor_user_id)s',
  trustReader: `${everywhere} or user_id:%(target.trust.trustor_user_id)s or user_id:%(target.trust.trustee_user_id)s`,
  trustsOfTrustor: `${everywhere} or user_id:%(target.trust.trustor_user_id)s`,
  trustsForTrustee: `${everywhere} or user_id:%(target.trust.trustee_user_id)s`,
  systemReader: 'rule:system_reader_or_admin',
  anyToken: 'rule:authenticated',
  public: 'rule:public',
} as const
