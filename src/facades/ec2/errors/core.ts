/**
 * Says in EC2's codes what is refused before a service is asked. They are those of its developer guide, "Error codes for the Amazon EC2 API"
 * (docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html); `RequestEntityTooLarge` is HTTP's, for which EC2 has none.
 */
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { Ec2Said } from './said.ts'

const invalidValue = ({ field, problem }: { field: string; problem: string }) =>
  `The value for parameter ${field} is invalid: it ${problem}.`

export const coreSaid = {
  unauthenticated: {
    code: 'MissingAuthenticationToken',
    status: 403,
    say: () => 'The request must contain either a valid (registered) access key ID or X.509 certificate.',
  },
  policy: { code: 'UnauthorizedOperation', say: () => 'You are not authorized to perform this operation.' },
  no_project: { code: 'UnauthorizedOperation' },
  internal: { code: 'InternalError' },
  pattern: { code: 'InvalidParameterValue' },
  key_pairs_busy: { code: 'Unavailable' },
  no_such_path: { code: 'InvalidAction' },
  method_not_allowed: { code: 'InvalidAction' },
  not_implemented: { code: 'UnsupportedOperation' },
  host_missing: { code: 'MalformedQueryString' },
  host_unfit: { code: 'MalformedQueryString' },
  not_http: { code: 'MalformedQueryString' },
  unreadable_request: { code: 'MalformedQueryString' },
  wrong_media: { code: 'MalformedQueryString' },
  body_missing: { code: 'MalformedQueryString' },
  body_ended: { code: 'MalformedQueryString' },
  body_too_slow: { code: 'MalformedQueryString' },
  body_too_large: { code: 'RequestEntityTooLarge' },
  body_too_deep: { code: 'MalformedQueryString' },
  malformed_json: { code: 'MalformedQueryString' },
  nul_character: { code: 'InvalidCharacter' },
  invalid: { code: 'InvalidParameterValue' },
  action_missing: { code: 'MissingAction' },
  several_actions: { code: 'InvalidAction' },
  no_such_action: { code: 'InvalidAction' },
  version_malformed: { code: 'InvalidParameterValue' },
  version_unsupported: { code: 'InvalidParameterValue' },
  missing_parameter: { code: 'MissingParameter', say: ({ field }) => `The request must contain the parameter ${field}` },
  unknown_parameter: { code: 'UnknownParameter', say: ({ field }) => `The parameter ${field} is not recognized` },
  invalid_parameter: { code: 'InvalidParameterValue', say: invalidValue },
  mistyped_parameter: { code: 'InvalidParameterValue', say: invalidValue },
  unreadable_parameters: { code: 'MalformedQueryString' },
  operation_missing: { code: 'MissingAction', say: () => 'The request must contain the parameter Action' },
  unknown_operation: { code: 'InvalidAction', say: ({ name }) => `The action ${name} is not valid for this web service.` },
  reply_unfit: { code: 'InternalError' },
  unexpected: { code: 'InternalError' },
  server_stopping: { code: 'Unavailable' },
  database_busy: { code: 'Unavailable' },
  database_silent: { code: 'Unavailable' },
  database_full: { code: 'Unavailable' },
  database_read_only: { code: 'Unavailable' },
  database_unreadable: { code: 'Unavailable' },
  database_unopened: { code: 'Unavailable' },
  database_closed: { code: 'Unavailable' },
  database_damaged: { code: 'InternalError' },
  too_many_conditions: { code: 'FilterLimitExceeded' },
  unstorable: { code: 'InvalidParameterValue' },
  bad_store_url: { code: 'InternalError' },
  newer_schema: { code: 'InternalError' },
} satisfies Ec2Said<CommonRefusals>
