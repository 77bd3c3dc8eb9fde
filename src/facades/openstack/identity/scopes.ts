/** What a token must be for, by action, as Keystone's default policies say: most are for tokens of the system or of a project. */
import type { Guarded } from '../../../api/policy/policy.ts'

/** Also with a token for a domain. */
const DOMAIN_TOO = `
  add_user_to_group check_grant check_token check_user_in_group create_credential create_grant create_group create_project
  create_project_tag create_user delete_credential delete_group delete_project delete_project_tag delete_project_tags delete_user
  ec2tokens_validate get_credential get_domain get_group get_limit get_limit_model get_project get_project_tag get_region
  get_registered_limit get_role get_security_compliance_domain_config get_user list_credentials list_domains list_grants list_groups
  list_groups_for_user list_limits list_project_tags list_projects list_regions list_registered_limits list_role_assignments
  list_role_assignments_for_tree list_roles list_user_projects list_users list_users_in_group remove_user_from_group revoke_grant
  revoke_token s3tokens_validate update_credential update_group update_project update_project_tags update_user validate_token`

/** Only with a token for a project. */
const PROJECT_ONLY = `
  authorize_request_token create_application_credential create_trust delete_access_token get_access_token get_access_token_role
  list_access_token_roles list_access_tokens`

/** Of the caller itself, and without a rule in Keystone. */
const ANY = `
  get_auth_catalog get_auth_domains get_auth_projects get_auth_system list_domains_for_user list_projects_for_user federated_login create_saml_assertion get_saml_metadata issue_token
  issue_oauth2_token create_request_token create_access_token
  change_password revocation_list get_ca_certificate get_signing_certificates`

type Scopes = Guarded['scopes']

const entries = (names: string, scopes: Scopes): [string, Scopes][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [`identity:${name}`, scopes])

const BY_ACTION = new Map<string, Scopes>([
  ...entries(DOMAIN_TOO, ['system', 'domain', 'project']),
  ...entries(PROJECT_ONLY, ['project']),
  ...entries(ANY, undefined),
])

export function withScopes<G extends Guarded>(guarded: G): G {
  const scopes = BY_ACTION.has(guarded.action) ? BY_ACTION.get(guarded.action) : (['system', 'project'] as const)
  return scopes ? { ...guarded, scopes } : guarded
}
