/**
 * Reads lists of short rows: filtered, sorted and paged by the database, the rows themselves in place of their keys. For lists whose
 * rows are few or are not kept as bytes.
 */
import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { NumberedRequest, Page } from '../kernel/page.ts'
import { allOf, among, type Condition, conditionsOf } from './filter.ts'
import { keysOf, markerOf, type RowTable } from './list.ts'
import { readPage, reversed } from './page.ts'
import { searched } from './search.ts'
import type { Db } from './store.ts'

/** As good as none; no list is longer. */
const NO_LIMIT = 2 ** 31 - 2

export interface RowReading {
  /** The column that a marker names a row by, unique among those that the caller sees: `keypair.name`. */
  key: string
  /** Which rows the caller may see; a marker names one of them. */
  seen: Condition
  /** @throws for a marker that names no row which the caller may see */
  noMarker(marker: string): Error
}

/** @param query what is read of the table, without conditions and order. @throws what `noMarker` makes */
export async function readRows<DB, TB extends keyof DB, O, F extends string>(
  db: Db,
  query: SelectQueryBuilder<DB, TB, O>,
  list: RowTable<F>,
  { request, key, seen, noMarker }: RowReading & { request: NumberedRequest<F> },
): Promise<Page<O>> {
  const { limit = NO_LIMIT, marker, offset = 0, reverse = false } = request
  const wanted = keysOf(db, list, request)
  const keys = reverse ? reversed(wanted) : wanted
  const after =
    marker === undefined ? undefined : await markerOf(db, list, keys, sql<SqlBool>`${sql.ref(key)} = ${marker} and ${seen}`)
  if (marker !== undefined && !after) throw noMarker(marker)
  const id = `${list.table}.id`
  const { filters, found } = await searched(db, list, request.filters ?? [], () => seen)
  const conditions = [seen, ...found.map((ids) => among(db, id, ids)), ...conditionsOf(db, id, list.fields, filters)]
  const page = await readPage(query.where(allOf(conditions)), { keys, limit, offset, ...(after ? { after } : {}) })
  return reverse ? { items: page.items.toReversed(), more: page.more } : page
}
