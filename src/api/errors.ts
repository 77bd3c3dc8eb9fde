/** How a facade spells what went wrong: one exhaustive table from our codes to its own, and its own body. */
import { CloudError, type ErrorCode } from '../kernel/errors.ts'
import { type CoreSaid, coreSaid } from './core-said.ts'
import type { RefusalTables } from './refusal-table.ts'
import { apiRefusals } from './refusals.ts'
import type { ValidationError } from './validation-error.ts'

export interface ErrorFace {
  /** Write it with `satisfies Record<ErrorCode, number>`; spread `httpStatus` and change what the service does otherwise. */
  readonly status: Readonly<Record<ErrorCode, number>>
  /**
   * The API's own statuses and words, by who refuses: a line for each refusal that can reach its clients. Tables are exhaustive over a
   * service's refusals by their types; which services' they have to be is a rule (`tools/rules/said-refusals.test.ts`).
   */
  readonly said: RefusalTables & { readonly core: Readonly<Record<keyof CoreSaid, object>> }
  /**
   * The service's own error body. `status` decides before `error.code`: a wrong method comes as code `not_found` with
   * reason `method_not_allowed` and status 405.
   */
  body(error: CloudError, status: number, requestId: string): object
  headers?(error: CloudError, status: number): Readonly<Record<string, string>>
  /** The service's words for input that its schema refuses; the dialect's unless told. */
  invalid?(complaint: ValidationError): string
}

/** What most services answer; a facade spreads it and changes what its service does otherwise. */
export const httpStatus = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  over_quota: 403,
  no_capacity: 409,
  too_large: 413,
  unsupported_media: 415,
  not_acceptable: 406,
  precondition_failed: 412,
  gone: 410,
  rate_limited: 429,
  not_implemented: 501,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

/** Reason phrases, for bodies that carry them. */
export const statusTitle: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  417: 'Expectation Failed',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

/** For what no facade owns, for example a path that none serves; in a form that most clients can read. */
export const plainFace: ErrorFace = {
  status: httpStatus,
  said: { core: coreSaid },
  body: (error, status) => ({ error: { code: status, title: statusTitle[status] ?? 'Error', message: error.message } }),
}

/** Anything thrown as a `CloudError`; what was not foreseen keeps its text for the log. */
export function asCloudError(thrown: unknown): CloudError {
  if (thrown instanceof CloudError) return thrown
  const internal = thrown instanceof Error ? thrown.message : String(thrown)
  return apiRefusals.unexpected({
    internal,
    cause: thrown,
  })
}
