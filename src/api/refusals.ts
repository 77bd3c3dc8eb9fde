/** Declares what is refused before a service is asked: requests that cannot be read, or that nothing serves. */
import { defineRefusals } from '../kernel/refusal.ts'

export const apiRefusals = defineRefusals('core', {
  no_such_path: { code: 'not_found', say: () => 'The resource could not be found.' },
  method_not_allowed: {
    code: 'not_found',
    say: ({ method }: { method: string }) => `The method ${method} is not allowed for this resource.`,
  },
  not_implemented: {
    code: 'not_implemented',
    say: ({ what, service }: { what: string; service: string | undefined }) =>
      `${what} is not implemented in this cloud${service === undefined ? '' : `; see docs/coverage/${service}.md`}.`,
  },

  host_missing: { code: 'bad_request', say: () => 'The Host header is missing.' },
  host_unfit: { code: 'bad_request', say: () => 'The Host header names no host.' },
  not_http: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  unreadable_request: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  wrong_media: {
    code: 'unsupported_media',
    say: ({ type, known }: { type: string; known: readonly string[] }) =>
      `The media type ${type} is not supported, use one of: ${known.join(', ')}.`,
  },
  body_missing: { code: 'bad_request', say: () => 'The request needs a JSON body.' },
  body_ended: { code: 'bad_request', say: () => 'The request body ended early.' },
  body_too_slow: { code: 'bad_request', say: () => 'The request body came too slowly.' },
  body_too_large: { code: 'too_large', say: () => 'Request is too large.' },
  body_too_deep: {
    code: 'bad_request',
    say: ({ levels }: { levels: number }) => `The request body is nested more than ${levels} levels deep.`,
  },
  malformed_json: {
    code: 'bad_request',
    say: ({ problem }: { problem: string }) => `Malformed JSON in request body: ${problem}`,
  },
  nul_character: { code: 'bad_request', say: () => 'The request holds a NUL character, which no field may.' },
  /** The sentence is the dialect's: it tells the field, the value and what is wrong with it. */
  invalid: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },

  action_missing: { code: 'bad_request', say: () => 'Malformed request body' },
  several_actions: {
    code: 'bad_request',
    say: ({ count }: { count: number }) => `Malformed request body: one action is expected, not ${count === 0 ? 'none' : count}.`,
  },
  no_such_action: { code: 'bad_request', say: ({ action }: { action: string }) => `There is no such action: ${action}` },
  version_malformed: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`,
  },
  version_unsupported: {
    code: 'not_acceptable',
    say: ({ text, min, max }: { text: string; min: string; max: string }) =>
      `Version ${text} is not supported by the API. Minimum is ${min} and maximum is ${max}.`,
  },

  missing_parameter: { code: 'bad_request', say: ({ field }: { field: string }) => `The parameter ${field} is missing.` },
  unknown_parameter: { code: 'bad_request', say: ({ field }: { field: string }) => `There is no parameter ${field}.` },
  invalid_parameter: {
    code: 'bad_request',
    say: ({ field, problem }: { field: string; problem: string }) => `The value of ${field} is not valid: ${problem}.`,
  },
  mistyped_parameter: {
    code: 'bad_request',
    say: ({ field, problem }: { field: string; problem: string }) => `The value of ${field} is of the wrong type: ${problem}.`,
  },
  unreadable_parameters: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  operation_missing: { code: 'bad_request', say: () => 'The request says no action.' },
  unknown_operation: { code: 'bad_request', say: ({ name }: { name: string }) => `There is no action ${name}.` },

  reply_unfit: { code: 'internal', say: () => 'The reply does not fit its declaration.' },
  unexpected: {
    code: 'internal',
    say: () => 'An unexpected error prevented the server from fulfilling your request.',
  },
  server_stopping: { code: 'unavailable', say: () => 'The server is stopping.' },
})
