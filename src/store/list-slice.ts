/**
 * Divides a list's order into slices, each read by an index of its own: rows of one rank after those of another, rows by a text of another table.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Filter, Rank } from '../kernel/page.ts'
import { allOf, type Condition, conditionsOf, type FilterFields, type JoinedTable, NOTHING } from './filter.ts'
import { isAfter, type MarkerValues, type SortKey } from './page.ts'
import type { Db } from './store.ts'

/** Some rows of a table. */
export interface Scope {
  condition: Condition
  /** They are few: they are looked up and sorted, in place of being met while the table is read in the list's order. */
  few?: boolean
}

/** What a list is sorted by. */
export interface ListKey<F extends string> extends SortKey {
  ranks?: readonly Rank<F>[]
  of?: JoinedTable
}

/** Rows that are read in one go. */
export interface Slice {
  scopes: readonly Scope[]
  conditions: Condition[]
  /** What all of them have as the first key: they are sorted by the others. */
  first?: RawBuilder<unknown>
  /** In place of the list's, one for one. */
  keys?: readonly SortKey[]
  /** Before the table: `host cross join`. */
  from?: RawBuilder<unknown>
}

/** The rank of a row, as an expression. */
export function rankOf<F extends string>(
  db: Db,
  table: string,
  fields: FilterFields<F>,
  ranks: readonly Rank<F>[],
): RawBuilder<unknown> {
  const ways = ranks.map(
    ({ rank, filters }) => sql`when ${allOf(conditionsOf(db, `${table}.id`, fields, filters))} then ${sql.lit(rank)}`,
  )
  return ways.length > 0 ? sql`(case ${sql.join(ways, sql` `)} else -1 end)` : sql`(-1)`
}

type SliceOf<F extends string> = (filters: readonly Filter<F>[], by?: 'ids') => Promise<Slice>

/** @param after the marker's values: what stands before it is left out */
export function slicesOf<F extends string>(
  keys: readonly ListKey<F>[],
  after: MarkerValues | undefined,
  sliceOf: SliceOf<F>,
): Promise<Slice[]> {
  const [key] = keys
  if (key?.ranks) return rankSlices({ ...key, ranks: key.ranks }, keys, after, sliceOf)
  if (key?.of) return joinedSlices({ ...key, of: key.of }, keys, after, sliceOf)
  return wholeSlice(keys, after, sliceOf)
}

async function wholeSlice<F extends string>(
  keys: readonly ListKey<F>[],
  after: MarkerValues | undefined,
  sliceOf: SliceOf<F>,
): Promise<Slice[]> {
  const slice = await sliceOf([])
  if (after) slice.conditions.push(isAfter(keys, after))
  return [slice]
}

/** So many selects are joined at the most. */
const MOST_SLICES = 50

async function rankSlices<F extends string>(
  { ranks, direction }: ListKey<F> & { ranks: readonly Rank<F>[] },
  keys: readonly ListKey<F>[],
  after: MarkerValues | undefined,
  sliceOf: SliceOf<F>,
): Promise<Slice[]> {
  if (ranks.length > MOST_SLICES) return wholeSlice(keys, after, sliceOf)
  const slices: Slice[] = []
  for (const { rank, filters } of ranks) {
    const beyond = after ? (rank - Number(after[0])) * (direction === 'asc' ? 1 : -1) : 1
    if (beyond < 0) continue
    const slice = await sliceOf(filters)
    if (after && beyond === 0) slice.conditions.push(isAfter(keys.slice(1), after.slice(1)))
    slices.push({ ...slice, first: sql.lit(rank) })
  }
  return slices.length > 0 ? slices : nothing(sliceOf)
}

async function nothing<F extends string>(sliceOf: SliceOf<F>): Promise<Slice[]> {
  const slice = await sliceOf([])
  return [{ ...slice, conditions: [NOTHING] }]
}

/** Rows of the other table in the order of their text, and of each those that name it; those that name none stand first. */
async function joinedSlices<F extends string>(
  { of, direction }: ListKey<F> & { of: JoinedTable },
  keys: readonly ListKey<F>[],
  after: MarkerValues | undefined,
  sliceOf: SliceOf<F>,
): Promise<Slice[]> {
  const [, ...rest] = keys
  const slices: Slice[] = []
  const place = after?.[0]
  const none = place === null
  if (!after || none || direction === 'desc') {
    const slice = await sliceOf([], 'ids')
    slice.conditions.push(sql`${sql.ref(of.named)} is null`)
    if (after && none) slice.conditions.push(isAfter(rest, after.slice(1)))
    slices.push({ ...slice, first: sql`cast(null as text)` })
  }
  if (!after || !none || direction === 'asc') {
    const slice = await sliceOf([], 'ids')
    const own: SortKey[] = [{ column: of.column, direction, notNull: true }, ...rest]
    slice.conditions.push(sql`${sql.ref(of.key)} = ${sql.ref(of.named)}`)
    if (after && !none) slice.conditions.push(isAfter(own, after))
    slices.push({ ...slice, keys: own, from: sql`${sql.table(of.table)} cross join ` })
  }
  return slices
}
