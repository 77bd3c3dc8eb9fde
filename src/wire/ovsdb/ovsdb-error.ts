/** Makes refusals of what an OVSDB server answered, and of a way to it that failed. */
import type { CloudError } from '../../kernel/errors.ts'
import { type OvsdbAnswer, ovsdbRefusals } from './refusals.ts'

/** The server's short words (RFC 7047 §3.1 and ovsdb-server(7)) that mean more than "internal". */
const MEANING = {
  'constraint violation': 'ovsdb_conflict',
  'referential integrity violation': 'ovsdb_conflict',
  'duplicate uuid': 'ovsdb_conflict',
  'timed out': 'ovsdb_conflict',
  'not owner': 'ovsdb_conflict',
  'permission error': 'ovsdb_forbidden',
  'resources exhausted': 'ovsdb_exhausted',
  'not allowed': 'ovsdb_not_now',
  'not leader': 'ovsdb_not_now',
} as const satisfies Record<string, keyof typeof ovsdbRefusals>

const KINDS = [
  ovsdbRefusals.ovsdb_conflict,
  ovsdbRefusals.ovsdb_forbidden,
  ovsdbRefusals.ovsdb_exhausted,
  ovsdbRefusals.ovsdb_not_now,
  ovsdbRefusals.ovsdb_error,
]

/** The server refused a request. Nothing of the transaction was done. */
export type OvsdbRefusal = CloudError & { readonly facts: OvsdbAnswer }

export const isOvsdbRefusal = (thrown: unknown): thrown is OvsdbRefusal => KINDS.some((kind) => kind.is(thrown))

export function ovsdbRefusal(what: string, error: string, details: string, opIndex?: number): CloudError {
  const internal = `${what}: ${error}${details === '' ? '' : `: ${details}`}`
  const kind = Object.entries(MEANING).find(([word]) => word === error)?.[1] ?? 'ovsdb_error'
  return ovsdbRefusals[kind]({ error, details, opIndex }, { internal })
}

export const notConnected = (why: string, cause?: unknown) => ovsdbRefusals.ovsdb_not_connected({ internal: why, cause })

export const connectionEnded = (why: string, cause?: unknown) => ovsdbRefusals.ovsdb_ended({ internal: why, cause })

export const replyTimeout = (what: string, ms: number) =>
  ovsdbRefusals.ovsdb_timeout({ internal: `${what}: no reply in ${Math.round(ms)} ms` })
