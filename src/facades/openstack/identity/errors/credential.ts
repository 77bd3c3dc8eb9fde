/** Says what credentials, application credentials and accesses by OAuth refuse in Keystone's words. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { credentialRefusals } from '../../../../domain/identity/credential/index.ts'
import type { applicationCredentialRefusals, oauth1Refusals } from '../../../../domain/identity/delegation/index.ts'
import { cannotStore, couldNotFind, expecting, notAuthorized } from './said.ts'

export const credentialSaid = {
  credential_not_found: couldNotFind('credential'),
  credential_exists: cannotStore('credential', ({ id }) => `Duplicate entry found with ID ${id}`),
  bad_blob: { say: () => 'Invalid blob in credential' },
  blob_without_access: expecting(
    () => 'access',
    () => 'credential',
  ),
  blob_fixed: { say: ({ field }) => `${field} can not be updated for credential` },
  project_needed: { say: () => "'project_id' is a required property" },
  outside_delegation: notAuthorized(() => 'Credential project does not match the project scope of the delegated token'),
  credential_by_delegation: notAuthorized(({ type }) => `a delegated token makes no credential of type ${type}`),
  credential_type_by_delegation: notAuthorized(() => 'Changing the type of a credential by a delegated token'),
  keys_by_application: notAuthorized(
    () => "Using method 'application_credential' is not allowed for managing additional credentials",
  ),
  not_an_access_key: { say: () => 'EC2 access key not found.' },
  access_key_not_found: { say: () => 'EC2 access key not found.' },
  wrong_signature: { say: () => 'Invalid EC2 signature.' },
  signature_time: { say: () => 'Credential timestamp is invalid' },
  signature_expired: { say: () => 'Credential is expired' },
  signer_invalid: { say: () => 'User not valid for project.' },
} satisfies SaidBy<typeof credentialRefusals>

export const applicationCredentialSaid = {
  application_credential_not_found: couldNotFind('Application Credential'),
  application_credential_exists: cannotStore('application_credential', ({ name }) => `Duplicate entry found with name ${name}`),
  application_credential_of_other: notAuthorized(() => 'using an application credential of another user'),
  by_restricted_application_credential: notAuthorized(
    () => 'Using method application_credential is not allowed for managing additional application credentials',
  ),
  by_delegated_token: notAuthorized(() => 'using a delegated token to make or remove credentials'),
  project_token_needed: ourWords,
  ends_in_past: { say: () => "Invalid input for field 'expires_at': it lies in the past." },
  role_not_held: {
    say: ({ roleId }) =>
      `Could not create an application credential with the role ${roleId}: the user has no such role on the project.`,
  },
  access_rule_not_found: couldNotFind('Access Rule'),
  access_rule_in_use: notAuthorized(({ id }) => `access rule ${id} is in use by an application credential`),
} satisfies SaidBy<typeof applicationCredentialRefusals>

export const oauth1Said = {
  consumer_not_found: { say: () => 'Consumer not found' },
  request_token_not_found: { say: () => 'Request token not found' },
  access_token_not_found: { say: () => 'Access token not found' },
  parameter_missing: expecting(
    ({ name }) => name,
    () => 'request',
  ),
  wrong_version: ourWords,
  wrong_timestamp: { say: () => 'Timestamp given is invalid, differ from allowed by over 600 seconds.' },
  wrong_signature_method: ourWords,
  wrong_oauth_signature: { say: () => 'Invalid signature' },
  request_expired: { say: () => 'Request token is expired' },
  request_unauthorized: { say: () => 'Request Token does not have an authorizing user id.' },
  wrong_verifier: { say: () => 'Provided verifier does not match stored verifier' },
  authorizer_without_role: { say: () => 'authorizing user does not have role required' },
  accesses_by_delegation: { say: () => 'Cannot manage OAuth access tokens with a token issued via delegation.' },
  authorized_by_delegation: { say: () => 'Cannot authorize a request token with a token issued via delegation.' },
  authorized_by_other: ourWords,
} satisfies SaidBy<typeof oauth1Refusals>
