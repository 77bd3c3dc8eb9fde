/**
 * Looks for rows by parts of their texts, by patterns and by bounds before a list is read: in an index alone, and no further
 * than they are few. Those that are many are met soon while the list is read in its order.
 */
import { sql } from 'kysely'
import type { Filter, FilterValue } from '../kernel/page.ts'
import { requiredTexts } from '../kernel/pattern/index.ts'
import {
  allOf,
  type Condition,
  conditionsOf,
  type FilterField,
  type FilterFields,
  findChildren,
  type ValueField,
} from './filter.ts'
import type { Db } from './store.ts'
import { idsHolding, searchable } from './text-search.ts'

/** From so many rows on they are met in the list's order: by a column they are counted in its index, by trigrams they may be anywhere. */
const MANY = 2000
const MANY_BY_TRIGRAMS = 500

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

interface SearchedTable<F extends string> {
  readonly table: string
  readonly fields: FilterFields<F>
}

/** @param within what the caller may see */
export async function searched<F extends string>(
  db: Db,
  list: SearchedTable<F>,
  filters: readonly Filter<F>[],
  within: () => Condition,
): Promise<Searched<F>> {
  const left: Filter<F>[] = []
  const found: (readonly string[])[] = []
  for (const some of withBoundsTogether(list, filters)) {
    const one = await searchedBy(db, list, some, within)
    left.push(...one.filters)
    found.push(...one.found)
  }
  return { filters: left, found }
}

/** A span's two bounds may each have many rows, and both few. */
function withBoundsTogether<F extends string>(
  { fields }: SearchedTable<F>,
  filters: readonly Filter<F>[],
): readonly [Filter<F>, ...Filter<F>[]][] {
  const groups = new Map<F | Filter<F>, [Filter<F>, ...Filter<F>[]]>()
  for (const filter of filters) {
    const field: FilterField = fields[filter.field]
    const isBound = field.kind === 'value' && field.type === 'number' && SEARCHING.has(filter.op ?? 'is')
    const key = isBound ? filter.field : filter
    const group = groups.get(key)
    if (group) group.push(filter)
    else groups.set(key, [filter])
  }
  return [...groups.values()]
}

async function searchedBy<F extends string>(
  db: Db,
  list: SearchedTable<F>,
  together: readonly [Filter<F>, ...Filter<F>[]],
  within: () => Condition,
): Promise<Searched<F>> {
  const [filter] = together
  const field = list.fields[filter.field]
  const { op = 'is' } = filter
  if (field.kind === 'child') return op === 'all' && field.on === undefined ? rowsWithAll(db, list, filter) : unsearched(filter)
  if (field.searched === undefined || !SEARCHING.has(op)) return unsearched(...together)
  const ids = field.searched === 'trigrams' ? await rowsHolding(db, list.table, field, filter) : undefined
  // an index of trigrams gives a few more than fit
  if (ids && ids !== 'unknown') return { filters: [filter], found: [ids] }
  if (field.searched === 'trigrams' && !(ids === 'unknown' && op === 'starts_with' && !filter.anyCase)) return unsearched(filter)
  const fitting = await rowsFitting(db, list, {
    field,
    filters: together,
    within: field.searched === 'everywhere' ? [] : [within()],
  })
  return fitting ? { filters: [], found: [fitting] } : unsearched(...together)
}

const unsearched = <F extends string>(...filters: readonly Filter<F>[]): Searched<F> => ({ filters, found: [] })

/** Of rows of another table: for each value those that have it, where they are few. */
async function rowsWithAll<F extends string>(db: Db, { fields }: SearchedTable<F>, filter: Filter<F>): Promise<Searched<F>> {
  const found: (readonly string[])[] = []
  const many: FilterValue[] = []
  for (const value of filter.values) {
    const [ids = 'many'] = (await findChildren(db, fields, [{ field: filter.field, values: [value] }])).values()
    if (ids === 'many') many.push(value)
    else found.push(ids)
  }
  return { filters: many.length > 0 ? [{ ...filter, values: many }] : [], found }
}

const fewOf = (rows: readonly { id: string }[], many: number): string[] | undefined =>
  rows.length < many ? rows.map(({ id }) => id) : undefined

/** Undefined when they are many. */
async function rowsFitting<F extends string>(
  db: Db,
  { table, fields }: SearchedTable<F>,
  { field, filters, within }: { field: ValueField; filters: readonly [Filter<F>, ...Filter<F>[]]; within: readonly Condition[] },
): Promise<string[] | undefined> {
  // here the column itself is what is looked for
  const { field: name } = filters[0]
  const conditions = conditionsOf(db, `${table}.id`, { ...fields, [name]: { ...field, searched: undefined } }, filters)
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(`${table}.id`)} as id from ${sql.table(table)}
    where ${allOf([...within, ...conditions])} limit ${MANY}`.execute(db)
  return fewOf(rows, MANY)
}

/** Those that may fit; undefined when they are many; `unknown` when nothing that the index knows has to be in the text. */
async function rowsHolding(
  db: Db,
  table: string,
  { column = '' }: ValueField,
  { op, values, anyCase = false }: Omit<Filter, 'field'>,
): Promise<string[] | 'unknown' | undefined> {
  const [value] = values
  if (value === undefined || value === null) return undefined
  const texts = searchable(op === 'matches' ? requiredTexts(String(value)) : [String(value)])
  if (texts.length === 0) return 'unknown'
  const place = { table, column: column.slice(column.lastIndexOf('.') + 1) }
  const { rows } = await idsHolding(db, place, texts, { anyCase, limit: MANY_BY_TRIGRAMS }).execute(db)
  return fewOf(rows, MANY_BY_TRIGRAMS)
}
