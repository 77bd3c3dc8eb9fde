/** Words what is refused as Barbican does. */
import { openstackCore } from '../../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import { type SaidBy, sameWords } from '../../../api/refusal-table.ts'
import type { ValidationError } from '../../../api/validation-error.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { secretRefusals } from '../../../domain/secret/index.ts'
import type { ErrorCode } from '../../../kernel/errors.ts'
import { storeSaid } from '../../store-said.ts'
import { kitRefusals } from '../resource/refusals.ts'
import { operationOf } from './operation-name.ts'
import { barbicanRefusals, mismatchText } from './refusals.ts'

const coreSaid = {
  ...openstackCore,
  ...storeSaid,
  policy: {
    say: ({ action }) => `${operationOf(action)} attempt not allowed - please review your user/project privileges`,
  },
  wrong_media: { say: () => "Unexpected content type. Expected content types are: ['application/json']" },
  malformed_json: { say: () => 'Malformed JSON' },
  body_missing: { say: () => 'Malformed JSON' },
  no_such_path: { say: () => 'The resource could not be found.' },
  method_not_allowed: { say: () => 'The method specified is not allowed for this resource.' },
} satisfies SaidBy<CommonRefusals>

const secretSaid = {
  secret_not_found: { say: () => 'Secret not found.' },
  payload_exists: { say: () => 'Secret already has data, cannot modify it.' },
  payload_missing: { say: () => 'Not Found. Sorry but your secret has no payload.' },
  payload_empty: { say: () => 'Secret update issue seen - No data supplied to process..' },
  payload_too_large: { say: () => 'Provided information too large to process' },
  expired: {
    say: () => mismatchText({ schema: 'Secret', reason: "'expiration' is before current time", property: 'expiration' }),
  },
  secret_in_use: { say: () => 'Secret deletion issue seen - Secret cannot be deleted as it has consumers..' },
  metadata_not_found: { say: () => 'Secret metadata not found.' },
  too_many_metadata: { say: ({ limit }) => `Invalid Metadata. A secret has at most ${limit} of them.` },
  metadata_exists: { say: () => 'Conflict. Key in request is already in the secret metadata' },
  consumer_not_found: { say: () => 'Consumer not found.' },
  not_consumers_project: { say: () => 'Not Allowed. Sorry, only the creator of a consumer can delete it.' },
  container_not_found: { say: () => 'Secrets container not found.' },
  container_fixed: { say: () => "Only 'generic' containers can be modified." },
  container_secret_not_found: {
    say: ({ name }) => (name === null ? "Secret provided doesn't exist." : `Secret provided for '${name}' doesn't exist.`),
  },
  member_exists: {
    say: () =>
      'Conflict. A secret with that name and ID is already stored in this container. The same secret can exist in a container as long as the name is unique.',
  },
  member_not_found: { say: () => 'Secret provided is not in the container' },
  order_not_found: { say: () => 'Order not found.' },
  transport_key_not_found: { say: () => 'Not Found. Transport Key not found.' },
  project_quotas_not_found: { say: () => 'Project quotas not found.' },
  // of 503, where the original's is 500: it is worth another try
  master_key_unavailable: {
    say: ({ doing }) =>
      `${doing === 'read' ? 'Secret payload retrieval' : 'Secret creation'} failure seen - please contact site administrator.`,
  },
} satisfies SaidBy<typeof secretRefusals>

const CREATIONS: Readonly<Record<string, string>> = {
  secrets: 'Secret creation',
  orders: 'Order creation',
  containers: 'Container creation',
  consumers: 'Consumer creation',
}

const quotaSaid = {
  quota_exceeded: {
    say: ({ resource }) =>
      `${CREATIONS[resource] ?? 'Creation'} issue seen - Creation not allowed because a quota has been reached.`,
  },
} satisfies SaidBy<typeof quotaRefusals>

/** Barbican's `{"code", "title", "description"}`; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: httpStatus satisfies Record<ErrorCode, number>,
  said: {
    core: coreSaid,
    barbican: { ...sameWords(barbicanRefusals), order_update: { status: 405 } } satisfies SaidBy<typeof barbicanRefusals>,
    openstack: sameWords(kitRefusals),
    secret: secretSaid,
    quota: quotaSaid,
  },
  body: ({ message }, status) => {
    const title = statusTitle[status] ?? 'Error'
    return status === 401 ? { error: { code: status, title, message } } : { code: status, title, description: message }
  },
  headers: (error): Record<string, string> => (error.code === 'unavailable' ? { 'Retry-After': '1' } : {}),
  invalid: invalidInput,
}

const OF_THE_WHOLE = new Set(['required', 'additionalProperties', 'type'])

function invalidInput({ schema = 'Body', field, name, keyword, problem }: ValidationError): string {
  const whole = name === '' && OF_THE_WHOLE.has(keyword)
  return mismatchText({ schema, reason: problem, property: whole ? 'None' : (field.split('.')[0] ?? 'None') })
}
