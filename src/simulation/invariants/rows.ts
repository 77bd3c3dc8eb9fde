/** Invariants that are questions to the database: no row may come back. */
import { numberOf, rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'

/** @param sql whose first column says what is wrong of each row */
export const noRows = (cloud: SimulatedCloud, sql: string): string[] =>
  rowsOf(cloud, sql).map((row) => String(Object.values(row)[0]))

const lastSeen = new WeakMap<Invariant, WeakMap<SimulatedCloud, number>>()

/** Looked at whenever the change feed has gone on, and at rest in any case. */
export function asFeedGoesOn(invariant: Omit<Invariant, 'when'>): readonly [Invariant, Invariant] {
  const always: Invariant = {
    ...invariant,
    when: 'always',
    breaches(cloud, tenants, admin) {
      const seen = lastSeen.get(always) ?? new WeakMap<SimulatedCloud, number>()
      lastSeen.set(always, seen)
      const revision = numberOf(cloud, 'select max(revision) from change')
      if (seen.get(cloud) === revision) return []
      seen.set(cloud, revision)
      return invariant.breaches(cloud, tenants, admin)
    },
  }
  return [always, { ...invariant, when: 'rest' }]
}
