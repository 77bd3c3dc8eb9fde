/** The rows of ours in the northbound database, by key. */
import { CloudError } from '../../../../kernel/errors.ts'
import type { Held, HeldRow } from './diff.ts'
import { NORTH_TABLES, type Northbound, type NorthTable } from './northbound.ts'
import { heldKey, type Key } from './wanted-row.ts'

/** Call it once for a replica; what it returns gives the rows of the moment. */
export function heldRows(north: Northbound): () => Held {
  const byKey = new Map(NORTH_TABLES.map((table) => [table, indexOf(north, table)]))
  const find = (table: NorthTable, key: Key) => byKey.get(table)?.get(key) ?? new Set()
  return () => {
    const { schema } = north
    if (!schema) throw new CloudError('unavailable', 'The network database does not answer.')
    return {
      schema,
      find: (table, key) => [...find(table, key)],
      all: (table) => [...(byKey.get(table) ?? [])].flatMap(([key, rows]) => [...rows].map((row) => [key, row] as const)),
    }
  }
}

const indexOf = (north: Northbound, table: NorthTable) =>
  // every row is a row of columns, whatever its table; the rows are only compared
  north.index(table, (row) => asKeys(heldKey(row.external_ids))) as unknown as ReadonlyMap<Key, ReadonlySet<HeldRow>>

const asKeys = (key: Key | undefined): Key[] => (key === undefined ? [] : [key])
