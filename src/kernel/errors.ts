/** The closed set of things that can go wrong. Each facade holds an exhaustive table from these to its own codes. */
export type ErrorCode =
  | 'bad_request' // the input is wrong; `field` says where
  | 'unauthorized' // nobody, or a credential that does not hold
  | 'forbidden' // known, but may not
  | 'not_found' // absent, or so to whoever asks
  | 'conflict' // the state forbids it now, or the name is taken
  | 'over_quota'
  | 'no_capacity' // no host, no address left
  | 'too_large' // the body exceeds its limit
  | 'unsupported_media'
  | 'not_acceptable' // a version or representation that is not spoken
  | 'precondition_failed'
  | 'gone'
  | 'rate_limited'
  | 'not_implemented'
  | 'unavailable' // a part of the cloud does not answer; try again
  | 'internal'

/** What a refusal is about, by name: an API makes its own sentence of it. */
export type Facts = Readonly<Record<string, unknown>>

export interface RefusalDetail {
  /** The path of the wrong field, for example `server.name`. */
  field?: string | undefined
  /** For logs only: never shown to the caller. */
  internal?: string | undefined
  cause?: unknown
  /** May the same call succeed later without a change? */
  retryable?: boolean
}

export interface ErrorDetail extends RefusalDetail {
  /** Whose refusal it is, as `defineRefusals` names it; `core` unless told. */
  service?: string
  /** Which of the service's refusals; the code's own name unless told. */
  reason?: string | undefined
  facts?: Facts
}

/** An error with a message for the caller and, apart from it, one for the operator. The domain makes them by `defineRefusals`. */
export class CloudError extends Error {
  readonly code: ErrorCode
  readonly service: string
  readonly reason: string
  readonly facts: Facts
  readonly field: string | undefined
  readonly internal: string | undefined
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, { cause: detail.cause })
    this.name = 'CloudError'
    this.code = code
    this.service = detail.service ?? 'core'
    this.reason = detail.reason ?? code
    this.facts = detail.facts ?? {}
    this.field = detail.field
    this.internal = detail.internal
    this.retryable = detail.retryable ?? code === 'unavailable'
  }

  /** The same refusal in an API's words, and with the code that the API takes it for. */
  saying(message: string, { code, field }: { readonly code?: ErrorCode; readonly field?: string | undefined } = {}): CloudError {
    return new CloudError(code ?? this.code, message, { ...this, cause: this.cause, field: field ?? this.field })
  }
}

/** For logs: what an error says, to the caller and to the operator, and where it came from when nobody foresaw it. */
export function describeError(error: unknown): string {
  if (error instanceof CloudError) return error.internal === undefined ? error.message : `${error.message} ${error.internal}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
