/** Barbican's own rules: those that others refer to, and each endpoint's. */
import type { Guarded } from '../../../api/policy/policy.ts'

const ofSecret =
  'rule:secret_project_admin or (rule:secret_project_member and rule:secret_owner) or (rule:secret_project_member and rule:secret_is_not_private)'
const ofContainer =
  'rule:container_project_admin or (rule:container_project_member and rule:container_owner) or (rule:container_project_member and rule:container_is_not_private)'

/** Scopes as Barbican's: a project's tokens alone. */
export const PROJECT = ['project'] as const

export const allow = {
  member: 'role:member',
  reader: 'role:reader',
  admin: 'role:admin',
  /** Who may do to a secret what its access list says nothing of. */
  ofSecret,
  readSecret: `${ofSecret} or rule:secret_acl_read`,
  seeSecret: `role:admin or ${ofSecret} or rule:secret_acl_read`,
  deleteSecret: `role:admin or ${ofSecret}`,
  ofContainer,
  readContainer: `${ofContainer} or rule:container_acl_read`,
  /** One rule for consumers of both: what the path does not name has no attributes. */
  seeConsumer: `role:admin or ${ofContainer} or rule:container_acl_read or ${ofSecret} or rule:secret_acl_read`,
  ofOrder: 'rule:order_project_member',
} as const

/** Of payloads, whichever way they are asked for. */
export const readPayload: Guarded = { action: 'secret:decrypt', allow: allow.readSecret, scopes: PROJECT }

/** Beside the endpoints': a payload asked for in place of the secret's description is judged as a payload. */
export const barbicanRules: Readonly<Record<string, Guarded>> = { 'secret.decrypt': readPayload }

export const namedRules = {
  secret_project_match: 'project_id:%(target.secret.project_id)s',
  secret_project_reader: 'role:reader and rule:secret_project_match',
  secret_project_member: 'role:member and rule:secret_project_match',
  secret_project_admin: 'role:admin and rule:secret_project_match',
  secret_owner: 'user_id:%(target.secret.creator_id)s',
  secret_is_not_private: 'True:%(target.secret.read_project_access)s',
  secret_acl_read: "'read':%(target.secret.read)s",
  container_project_match: 'project_id:%(target.container.project_id)s',
  container_project_member: 'role:member and rule:container_project_match',
  container_project_admin: 'role:admin and rule:container_project_match',
  container_owner: 'user_id:%(target.container.creator_id)s',
  container_is_not_private: 'True:%(target.container.read_project_access)s',
  container_acl_read: "'read':%(target.container.read)s",
  order_project_match: 'project_id:%(target.order.project_id)s',
  order_project_member: 'role:member and rule:order_project_match',
} as const
