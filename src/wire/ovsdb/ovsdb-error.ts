import { CloudError, type ErrorCode } from '../../kernel/errors.ts'

/** The server's short words (RFC 7047 §3.1 and ovsdb-server(7)) that mean more than "internal". */
const CODES: { [error: string]: ErrorCode } = {
  'constraint violation': 'conflict',
  'referential integrity violation': 'conflict',
  'duplicate uuid': 'conflict',
  'timed out': 'conflict',
  'not owner': 'conflict',
  'permission error': 'forbidden',
  'resources exhausted': 'no_capacity',
  'not allowed': 'unavailable',
  'not leader': 'unavailable',
}

/** The server refused a request. Nothing of the transaction was done. */
export class OvsdbError extends CloudError {
  /** The server's short word, for example `constraint violation`: may be matched on. */
  readonly error: string
  /** The server's explanation: for people and logs. */
  readonly details: string
  /** Which operation of the transaction failed; undefined when the transaction as a whole did (at commit) or it was none. */
  readonly opIndex: number | undefined

  constructor(what: string, error: string, details: string, opIndex?: number) {
    super(CODES[error] ?? 'internal', 'The database refused a request.', {
      reason: 'ovsdb_error',
      internal: `${what}: ${error}${details === '' ? '' : `: ${details}`}`,
    })
    this.name = 'OvsdbError'
    this.error = error
    this.details = details
    this.opIndex = opIndex
  }
}

const unavailable = (reason: string, internal: string, cause?: unknown) =>
  new CloudError('unavailable', 'The database does not answer.', { reason, internal, cause })

/** The request was never sent. */
export const notConnected = (why: string, cause?: unknown) => unavailable('ovsdb_not_connected', why, cause)

/** The connection ended while the request was under way: whether it took effect is unknown. */
export const connectionEnded = (why: string, cause?: unknown) => unavailable('ovsdb_ended', why, cause)

/** No reply in time: whether the request took effect, or still will, is unknown. */
export const replyTimeout = (what: string, ms: number) =>
  unavailable('ovsdb_timeout', `${what}: no reply in ${Math.round(ms)} ms`)
