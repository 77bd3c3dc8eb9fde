/** Reads lists of identity: filtered by the domain's own fields, in the order of ids, page by page. */
import type { SelectQueryBuilder } from 'kysely'
import type { Filter, FilterValue, ListRequest, Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { allOf, conditionsOf, type FilterFields } from '../../../store/filter.ts'
import type { RowTable } from '../../../store/list.ts'
import { readRows } from '../../../store/row-list.ts'
import { identityRefusals } from './refusals.ts'

export const equals = <F extends string>(field: F, value: FilterValue): Filter<F> => ({ field, values: [value] })

/** A table's rows in the order of their ids. */
export const byId = <F extends string>(table: string, fields: FilterFields<F>): RowTable<F> => ({
  table,
  fields,
  order: [{ column: `${table}.id`, direction: 'asc', notNull: true }],
})

/**
 * @param query what is read of the table, without conditions and order
 * @param within what the caller may be shown at all, whatever it asks for; a marker names one of these
 * @throws not_found for another marker
 */
export async function readList<DB, TB extends keyof DB, O, F extends string>(
  ctx: StoreCtx,
  query: SelectQueryBuilder<DB, TB, O>,
  list: RowTable<F>,
  request: ListRequest<F>,
  within: readonly Filter<F>[] = [],
): Promise<Page<O>> {
  const key = `${list.table}.id`
  const seen = allOf(conditionsOf(ctx.db, key, list.fields, within))
  return readRows(ctx.db, query, list, {
    request,
    key,
    seen,
    noMarker: (marker) => identityRefusals.marker_not_found({ marker }),
  })
}

/** Each as the domain has it. */
export const shapeAll = <O, T>({ items, more }: Page<O>, shape: (row: O) => T): Page<T> => ({
  items: items.map((row) => shape(row)),
  more,
})
