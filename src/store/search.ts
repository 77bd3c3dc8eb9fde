/**
 * Looks for rows by parts of their texts, by patterns and by bounds before a list is read: in an index alone, and no further
 * than they are few. Those that are many are met soon while the list is read in its order.
 */
import { sql } from 'kysely'
import type { Filter } from '../kernel/page.ts'
import { allOf, type Condition, conditionsOf, type FilterFields } from './filter.ts'
import type { Db } from './store.ts'

/** From so many rows on they are met in the list's order. */
const MANY = 1000

const SEARCHING: ReadonlySet<string> = new Set([
  'contains',
  'starts_with',
  'ends_with',
  'matches',
  'less',
  'at_most',
  'more',
  'at_least',
])

interface Searched<F extends string> {
  /** Those that are left to look at row by row. */
  filters: readonly Filter<F>[]
  /** For each of the others the rows that fit. */
  found: readonly (readonly string[])[]
}

/** @param within what the caller may see */
export async function searched<F extends string>(
  db: Db,
  { table, fields }: { readonly table: string; readonly fields: FilterFields<F> },
  filters: readonly Filter<F>[],
  within: () => Condition,
): Promise<Searched<F>> {
  const left: Filter<F>[] = []
  const found: string[][] = []
  for (const filter of filters) {
    const field = fields[filter.field]
    const where = field.kind === 'value' && SEARCHING.has(filter.op ?? 'is') ? field.searched : undefined
    if (field.kind !== 'value' || where === undefined) {
      left.push(filter)
      continue
    }
    // here the column itself is what is looked for
    const conditions = conditionsOf(db, `${table}.id`, { ...fields, [filter.field]: { ...field, searched: undefined } }, [filter])
    const { rows } = await sql<{ id: string }>`
      select ${sql.ref(`${table}.id`)} as id from ${sql.table(table)}
      where ${allOf([...(where === 'within' ? [within()] : []), ...conditions])} limit ${MANY}`.execute(db)
    if (rows.length < MANY) found.push(rows.map(({ id }) => id))
    else left.push(filter)
  }
  return { filters: left, found }
}
