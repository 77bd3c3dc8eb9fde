/** Notes of what happens to rows, made by triggers in the very transaction: what is rolled back is noted by nobody, and nothing happens between two looks. */
import type { DatabaseSync } from 'node:sqlite'
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'

export interface RowNotes {
  /** Of the invariant's own. */
  topic: string
  /** `after insert on network`: what is looked for, and SELECTs what is noted of it: a text, and `since`, the feed's newest revision then or what else is to be known. */
  triggers: readonly (readonly [event: string, select: string])[]
  /** Functions that triggers call, by name. */
  functions?: (cloud: SimulatedCloud) => Readonly<Record<string, (...values: never[]) => number | string | null>>
}

export interface Note {
  what: string
  since: number
}

const noted = new WeakMap<DatabaseSync, Set<string>>()

function begin(cloud: SimulatedCloud, { topic, triggers, functions }: RowNotes): void {
  const { database } = cloud.database
  const known = noted.get(database) ?? new Set<string>()
  noted.set(database, known)
  if (known.has(topic)) return
  known.add(topic)
  for (const [name, fn] of Object.entries(functions?.(cloud) ?? {}))
    database.function(name, fn as (...values: unknown[]) => number | string | null)
  database.exec(
    'create temp table if not exists simulation_note (topic text not null, what text not null, since integer not null)',
  )
  for (const [index, [event, select]] of triggers.entries())
    database.exec(
      `create temp trigger simulation_${topic}_${index} ${event} begin insert into simulation_note select '${topic}', * from (${select}); end`,
    )
}

/** Taken once each. No transaction is under way, whose notes might be half of what it does. */
async function take(cloud: SimulatedCloud, topic: string): Promise<Note[]> {
  const { database } = cloud.database
  while (database.isTransaction) await cloud.clock.sleep(1)
  const notes = rowsOf(cloud, 'select distinct what, since from simulation_note where topic = ? order by rowid', topic)
  database.exec(`delete from simulation_note where topic = '${topic}'`)
  return notes.map(({ what, since }) => ({ what: String(what), since: Number(since) }))
}

/** @param judge says what is wrong of what was noted since the last rest */
export function asRowsAreNoted(
  name: string,
  notes: RowNotes,
  judge: (cloud: SimulatedCloud, taken: readonly Note[]) => string[],
): readonly [Invariant, Invariant] {
  const always: Invariant = {
    name,
    when: 'always',
    breaches(cloud) {
      begin(cloud, notes)
      return []
    },
  }
  const rest: Invariant = {
    name,
    when: 'rest',
    async breaches(cloud) {
      begin(cloud, notes)
      return judge(cloud, await take(cloud, notes.topic))
    },
  }
  return [always, rest]
}
