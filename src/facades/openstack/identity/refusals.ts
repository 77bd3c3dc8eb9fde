/** Declares what Keystone's API refuses of requests before the domain is asked, in its own words. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const keystoneRefusals = defineRefusals('keystone', {
  several_scopes: { code: 'bad_request', say: () => 'A token has one scope: a project, a domain, the system or a trust.' },
  unsupported_method: { code: 'unauthorized', say: () => 'Attempted to authenticate with an unsupported method.' },
  expecting: {
    code: 'bad_request',
    say: ({ attribute, target }: { attribute: string; target: string }) =>
      `Expecting to find ${attribute} in ${target}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  },
  bad_assignment_query: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  no_entity_id: { code: 'unauthorized', say: () => 'Missing entity ID from environment' },
  no_requested_project: { code: 'bad_request', say: () => 'Expecting to find Requested-Project-Id in request.' },
  bad_project_tag: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  project_tag_not_found: { code: 'not_found', say: ({ tag }: { tag: string }) => `Could not find project tag: ${tag}.` },
  no_certificates: { code: 'forbidden', say: () => 'You are not authorized to perform the requested action.' },
  no_pki: { code: 'gone', say: () => 'This API is no longer available due to the removal of support for PKI tokens.' },
  bad_since: { code: 'bad_request', say: ({ text }: { text: string }) => `invalidate date format ${text}` },
  signature_missing: { code: 'unauthorized', say: () => 'EC2 signature not supplied.' },
  signature_without_key: { code: 'unauthorized', say: () => 'EC2 Signature not supplied' },
  signature_without_body: { code: 'bad_request', say: () => 'request must include a request body' },
  catalog_needs_scope: {
    code: 'forbidden',
    say: () => 'You are not authorized to perform the requested action: a scoped token is required to produce a service catalog.',
  },
  no_subject_token: { code: 'bad_request', say: () => 'The header X-Subject-Token is missing.' },
  token_unknown: { code: 'not_found', say: () => 'Failed to validate token' },
  role_unnamed: { code: 'bad_request', say: () => 'Each role needs the id or the name of one.' },
  consumer_secret_fixed: { code: 'bad_request', say: () => 'A consumer’s secret cannot be changed.' },
  bad_domain_id: { code: 'bad_request', say: () => 'Domain ID does not conform to required UUID format.' },
  no_filters: { code: 'bad_request', say: () => 'filters field is required and cannot be empty' },
  unknown_filters: {
    code: 'bad_request',
    say: ({ known }: { known: string }) =>
      `Expecting to find ${known} in endpoint_group. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
  },
  bad_interface: {
    code: 'bad_request',
    say: ({ word }: { word: string }) =>
      `Invalid input for field 'interface': '${word}' is not one of ['admin', 'internal', 'public']`,
  },
  id_too_long: {
    code: 'bad_request',
    say: ({ limit }: { limit: number }) => `Invalid input for field 'id': it is longer than ${limit} characters`,
  },
  list_and_ids: {
    code: 'bad_request',
    say: ({ side }: { side: string }) => `Cannot use ${side}_as_list and ${side}_as_ids query params at the same time.`,
  },
  limit_of_one: {
    code: 'bad_request',
    say: () => 'A limit is of one project or of one domain: one of project_id and domain_id is expected.',
  },
  parent_fixed: { code: 'forbidden', say: () => 'Update of `parent_id` is not allowed.' },
  is_domain_fixed: { code: 'bad_request', say: () => 'Update of `is_domain` is not allowed.' },
  domain_fixed: { code: 'bad_request', say: () => 'Cannot change Domain ID' },
  domain_with_parent: { code: 'bad_request', say: () => 'only root projects are allowed to act as domains.' },
  region_ids_differ: {
    code: 'bad_request',
    say: ({ inPath, sent }: { inPath: string; sent: string }) => `Conflicting region IDs specified: "${inPath}" != "${sent}"`,
  },
  no_such_role: { code: 'not_found', say: ({ what }: { what: string }) => `Could not find role: ${what}.` },
  absent: { code: 'not_found', say: ({ kind, id }: { kind: string; id: string }) => `Could not find ${kind}: ${id}.` },
})
