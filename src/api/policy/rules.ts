/**
 * The secure defaults that clouds with oslo.policy have, whichever API; a face has its own besides (`namedRules`). Roles imply each other (admin ⊃ manager ⊃ member ⊃ reader), but that is settled when a
 * token is issued, so `role:reader` is all that a rule needs to say.
 */
export const baseRules = {
  /** Nobody is asked for a credential. */
  public: '@',
  /** Any valid token, scoped or not, whatever it is asked about: a host has another credential, and who has none is asked for one. */
  authenticated: 'not is_agent:True',

  admin_required: 'role:admin',
  context_is_admin: 'role:admin',
  service_role: 'role:service',
  service_or_admin: 'rule:admin_required or rule:service_role',
  owner: 'user_id:%(user_id)s',
  admin_or_owner: 'rule:admin_required or rule:owner',

  project_reader: 'role:reader and project_id:%(project_id)s',
  project_member: 'role:member and project_id:%(project_id)s',
  project_manager: 'role:manager and project_id:%(project_id)s',
  project_admin: 'role:admin and project_id:%(project_id)s',
  project_reader_or_admin: 'rule:project_reader or rule:admin_required',
  project_member_or_admin: 'rule:project_member or rule:admin_required',
  project_manager_or_admin: 'rule:project_manager or rule:admin_required',

  domain_reader: 'role:reader and domain_id:%(domain_id)s',
  domain_manager: 'role:manager and domain_id:%(domain_id)s',

  system_reader: 'role:reader and system_scope:all',
  system_member: 'role:member and system_scope:all',
  system_admin: 'role:admin and system_scope:all',
  system_reader_or_admin: 'rule:system_reader or rule:admin_required',

  nobody: '!',
  /** A host's own credential; no user's role opens these. */
  agent: 'is_agent:True',

  // The names that operators' policy files of other clouds use for the same.
  admin_api: 'rule:admin_required',
  project_reader_api: 'rule:project_reader',
  project_member_api: 'rule:project_member',
  project_manager_api: 'rule:project_manager',
  admin_only: 'rule:admin_required',
  service_api: 'rule:service_role',
  system_reader_api: 'rule:system_reader',
  system_admin_api: 'rule:system_admin',
} as const satisfies Record<string, string>

/** For declarations: `allow: rules.projectMember`. Project rules mean the caller's own project unless the path names another. */
export const rules = {
  public: 'rule:public',
  authenticated: 'rule:authenticated',
  admin: 'rule:admin_required',
  owner: 'rule:owner',
  adminOrOwner: 'rule:admin_or_owner',
  projectReader: 'rule:project_reader',
  projectMember: 'rule:project_member',
  projectManager: 'rule:project_manager',
  projectAdmin: 'rule:project_admin',
  projectReaderOrAdmin: 'rule:project_reader_or_admin',
  projectMemberOrAdmin: 'rule:project_member_or_admin',
  projectManagerOrAdmin: 'rule:project_manager_or_admin',
  domainReader: 'rule:domain_reader',
  domainManager: 'rule:domain_manager',
  systemReader: 'rule:system_reader',
  systemMember: 'rule:system_member',
  systemAdmin: 'rule:system_admin',
  systemReaderOrAdmin: 'rule:system_reader_or_admin',
  nobody: 'rule:nobody',
  agent: 'rule:agent',
} as const

/** True for an endpoint that may be called without a credential, such as a version document or the issue of a token. */
export const isPublic = (endpoint: { readonly allow: string }): boolean => endpoint.allow === rules.public
