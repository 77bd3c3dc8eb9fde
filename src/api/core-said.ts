/** Says the refusals of the core as we do; an API spreads it and changes what it says otherwise. */
import type { coreRefusals } from '../kernel/core-refusals.ts'
import { ourWords, type SaidBy } from './refusal-table.ts'
import type { apiRefusals } from './refusals.ts'

export type CoreSaid = SaidBy<typeof coreRefusals & typeof apiRefusals>

export const coreSaid = {
  unauthenticated: ourWords,
  policy: ourWords,
  no_project: ourWords,
  internal: ourWords,
  pattern: ourWords,
  key_pairs_busy: ourWords,

  no_such_path: ourWords,
  method_not_allowed: ourWords,
  not_implemented: ourWords,
  host_missing: ourWords,
  host_unfit: ourWords,
  not_http: ourWords,
  unreadable_request: ourWords,
  wrong_media: ourWords,
  body_missing: ourWords,
  body_ended: ourWords,
  body_too_slow: ourWords,
  body_too_large: ourWords,
  body_too_deep: ourWords,
  malformed_json: ourWords,
  nul_character: ourWords,
  invalid: ourWords,
  action_missing: ourWords,
  several_actions: ourWords,
  no_such_action: ourWords,
  version_malformed: ourWords,
  version_unsupported: ourWords,
  missing_parameter: ourWords,
  unknown_parameter: ourWords,
  invalid_parameter: ourWords,
  mistyped_parameter: ourWords,
  unreadable_parameters: ourWords,
  operation_missing: ourWords,
  unknown_operation: ourWords,
  reply_unfit: ourWords,
  unexpected: ourWords,
  server_stopping: ourWords,
} satisfies CoreSaid
