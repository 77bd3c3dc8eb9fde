/** Declares how an OVSDB server, or the way to it, fails. */
import { defineRefusals } from '../../kernel/refusal.ts'

/** What the server said. */
export interface OvsdbAnswer {
  /** Its short word, for example `constraint violation`: may be matched on. */
  error: string
  /** Its explanation: for people and logs. */
  details: string
  /** Which operation of the transaction failed; undefined when the transaction as a whole did (at commit) or it was none. */
  opIndex: number | undefined
}

const REFUSED = 'The database refused a request.'
const SILENT = 'The database does not answer.'

export const ovsdbRefusals = defineRefusals('ovsdb', {
  /** Five codes for one thing: the server's words differ in what may help. */
  ovsdb_conflict: { code: 'conflict', say: (_: OvsdbAnswer) => REFUSED },
  ovsdb_forbidden: { code: 'forbidden', say: (_: OvsdbAnswer) => REFUSED },
  ovsdb_exhausted: { code: 'no_capacity', say: (_: OvsdbAnswer) => REFUSED },
  ovsdb_not_now: { code: 'unavailable', say: (_: OvsdbAnswer) => REFUSED },
  ovsdb_error: { code: 'internal', say: (_: OvsdbAnswer) => REFUSED },
  /** The request was never sent. */
  ovsdb_not_connected: { code: 'unavailable', say: () => SILENT },
  /** The connection ended while the request was under way: whether it took effect is unknown. */
  ovsdb_ended: { code: 'unavailable', say: () => SILENT },
  /** No reply in time: whether the request took effect, or still will, is unknown. */
  ovsdb_timeout: { code: 'unavailable', say: () => SILENT },

  no_endpoint: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `"${text}" is not an OVSDB endpoint (unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT).`,
  },
  endpoint_missing: { code: 'bad_request', say: () => 'A replica needs an endpoint.' },
  identity_missing: {
    code: 'bad_request',
    say: () => 'An ssl: endpoint needs a private key, a certificate and a CA certificate.',
  },
})
