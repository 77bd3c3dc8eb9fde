/** A host as its row keeps it. */
import type { HostFacts } from './protocol.ts'
import type { HostRow } from './tables.ts'

export interface Host extends Omit<HostRow, 'facts' | 'secret_hash'> {
  facts: HostFacts
}

export const hostOf = ({ facts, secret_hash: _secret, ...row }: HostRow): Host => ({
  ...row,
  facts: JSON.parse(facts) as HostFacts,
})
