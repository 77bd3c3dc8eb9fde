/** Looks for rows by pairs of key and value in another table, before a list is read: by the pair where few have it, else row by row. */
import { type SqlBool, sql } from 'kysely'
import type { Condition } from './filter.ts'
import type { ListReading } from './list.ts'
import type { Db } from './tables.ts'

/** From so many rows on they are met soon in the list's order. */
const MANY = 2000

interface PairTable {
  /** Of the pairs: `volume_metadata`, with an index by key, value and `row`. */
  table: string
  /** Its column that names the list's row. */
  row: string
  /** The list's id: `volume.id`. */
  id: string
}

/** Of rows that have each of these pairs. */
export async function rowsWithPairs(
  db: Db,
  { table, row, id }: PairTable,
  pairs: Readonly<Record<string, string>>,
): Promise<Required<Pick<ListReading, 'among' | 'conditions'>>> {
  const among: string[][] = []
  const conditions: Condition[] = []
  for (const [key, value] of Object.entries(pairs)) {
    const fits = sql<SqlBool>`pair.key = ${key} and pair.value = ${value}`
    const { rows } = await sql<{ id: string }>`
      select ${sql.ref(`pair.${row}`)} as id from ${sql.table(table)} as pair where ${fits} limit ${MANY}`.execute(db)
    if (rows.length < MANY) among.push(rows.map((one) => one.id))
    else
      conditions.push(sql<SqlBool>`exists (select 1 from ${sql.table(table)} as pair
        where ${sql.ref(`pair.${row}`)} = ${sql.ref(id)} and ${fits})`)
  }
  return { among, conditions }
}
