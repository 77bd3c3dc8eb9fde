/**
 * What PostgreSQL would be asked to lock. The simulated database has transactions one after another, so a lock that is left out harms nobody
 * there; whether whoever writes holds what guards it is looked at instead, of each transaction that is committed.
 */
import type { Lock } from '../../store/dialect.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Transaction } from '../world/transactions.ts'
import type { Invariant } from './invariant.ts'
import { COUNTS_TOWARDS_QUOTA, GUARDED, HELD_WHEN_ADDED, takenEitherWay } from './lock-table.ts'

interface Seen {
  unguarded: Set<string>
  disordered: Set<string>
  /** By lock, which were taken while it was held. */
  after: Map<string, Map<string, Taken[]>>
}

/** One lock after another, in one transaction. */
interface Taken {
  first: Lock
  second: Lock
  /** Held before both. */
  guards: readonly string[]
}

const seen = new WeakMap<SimulatedCloud, Seen>()

/** Begins with the first look. */
function seenIn(cloud: SimulatedCloud): Seen {
  const known = seen.get(cloud)
  if (known) return known
  const begun: Seen = { unguarded: new Set(), disordered: new Set(), after: new Map() }
  seen.set(cloud, begun)
  watch(cloud)
  const { transactions } = cloud.database
  transactions.onLockOutside = ({ of }) => begun.unguarded.add(`${of} is locked outside of a transaction, which holds nothing`)
  transactions.onCommit = (transaction) => {
    for (const what of unguarded(transaction)) begun.unguarded.add(what)
    order(begun, transaction.locks)
  }
  return begun
}

/** Triggers, called in the transaction that writes. */
function watch({ database: { database, transactions } }: SimulatedCloud): void {
  database.function('simulation_wrote', (what, needs) => {
    transactions.wrote({ what: String(what), needs: String(needs) })
    return 0
  })
  database.function('simulation_added', (row) => {
    transactions.added(String(row))
    return 0
  })
  for (const [index, [event, lock, when = '1']] of GUARDED.entries())
    database.exec(
      `create temp trigger simulation_guarded_${index} after ${event} when ${when} begin select simulation_wrote('${event}', ${lock}); end`,
    )
  for (const table of HELD_WHEN_ADDED)
    database.exec(
      `create temp trigger simulation_added_${table} after insert on ${table} begin select simulation_added('${table}/' || new.id); end`,
    )
}

function unguarded({ process, locks, writes, added, counts }: Transaction): string[] {
  const early = countedEarly(locks, counts).map((sql) => `${process}: counted before the quota is held: ${sql}`)
  const held = new Set(locks.filter(({ kind }) => kind !== 'kept-row').map(({ of }) => of))
  const bare = writes.filter(({ needs }) => !held.has(needs) && !added.has(needs))
  const who = process || 'a statement by itself'
  const without = bare.map(({ what, needs }) => `${who}: ${what} without ${needs}, and with ${[...held].join(', ') || 'nothing'}`)
  return [...early, ...without]
}

/** Whoever waits for a quota has counted what there was before the other one added to it. */
function countedEarly(locks: Transaction['locks'], counts: Transaction['counts']): string[] {
  const first = locks.findIndex(({ of }) => of.startsWith('quota:'))
  return counts.filter(({ sql, held }) => held <= first && COUNTS_TOWARDS_QUOTA.test(sql)).map(({ sql }) => sql)
}

/** Two that take the same two in different order wait for each other, until PostgreSQL gives one of them up. */
function order({ after, disordered }: Seen, locks: readonly Lock[]): void {
  const held: Lock[] = []
  for (const lock of locks) {
    if (held.some((one) => one.of === lock.of && (one.kind === lock.kind || one.kind !== 'kept-row'))) continue
    for (const [index, first] of held.entries()) {
      if (first.of === lock.of || takenEitherWay(first.of, lock.of)) continue
      const taken: Taken = { first, second: lock, guards: held.slice(0, index).map(({ of }) => of) }
      const others = after.get(lock.of)?.get(first.of) ?? []
      if (others.some((other) => mayWait(taken, other)))
        disordered.add(`${lock.of} after ${first.of}, and ${first.of} after ${lock.of}`)
      note(after, taken)
    }
    held.push(lock)
  }
}

/** Unless both have something else first, or merely keep what they share. */
const mayWait = (one: Taken, other: Taken): boolean =>
  areApart(one.first, other.second) && areApart(one.second, other.first) && !one.guards.some((of) => other.guards.includes(of))

const areApart = (one: Lock, other: Lock): boolean => one.kind !== 'kept-row' || other.kind !== 'kept-row'

function note(after: Seen['after'], taken: Taken): void {
  const { first, second, guards } = taken
  const seconds = after.get(first.of) ?? new Map<string, Taken[]>()
  after.set(first.of, seconds)
  const known = seconds.get(second.of) ?? []
  seconds.set(second.of, known)
  const isSame = (other: Taken) =>
    other.first.kind === first.kind && other.second.kind === second.kind && other.guards.join() === guards.join()
  if (!known.some(isSame)) known.push(taken)
}

const asSeen = (name: string, of: (seen: Seen) => Set<string>): readonly Invariant[] =>
  (['always', 'rest'] as const).map((when) => ({
    name,
    when,
    breaches(cloud) {
      const told = of(seenIn(cloud))
      const what = [...told]
      told.clear()
      return what
    },
  }))

export const guardedWrites = asSeen('whoever writes holds the lock that guards it', ({ unguarded }) => unguarded)

export const locksInOrder = asSeen('locks are taken in one order', ({ disordered }) => disordered)
