/** Keystone's default policies, by what they have in common. The domain adds which rows a domain's reader or manager reaches. */

/** Sees every domain's, its own domain's, or is admin. */
const reader = 'rule:admin_required or rule:system_reader or rule:domain_reader'

export const allow = {
  admin: 'rule:admin_required',
  reader,
  /** Also the user named in the path. */
  readerOrSelf: `${reader} or user_id:%(user_id)s`,
  /** Also whoever has a token for the project in the path. */
  readerOrInProject: `${reader} or project_id:%(project_id)s`,
  /** Also whoever has a token for a project of the domain in the path. */
  readerOrInDomain: `${reader} or project_domain_id:%(domain_id)s`,
  self: 'user_id:%(user_id)s',
  systemReaderOrSelf: 'rule:system_reader_or_admin or user_id:%(user_id)s',
  adminOrSelf: 'rule:admin_required or user_id:%(user_id)s',
  manager: 'rule:admin_required or rule:domain_manager',
  systemReader: 'rule:system_reader_or_admin',
  roleReader: 'rule:system_reader_or_admin or rule:domain_manager',
  anyToken: 'rule:authenticated',
  public: 'rule:public',
} as const
