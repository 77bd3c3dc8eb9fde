/** Filters and pages identity's lists, by columns. */
import { type SqlBool, sql } from 'kysely'
import type { Filter as FieldFilter, FilterOperator } from '../../../kernel/page.ts'
import { allOf, type Condition, conditionsOf, EVERYTHING, type FilterFields, number, text } from '../../../store/filter.ts'
import type { Db } from '../../../store/store.ts'

export type Comparison = 'equals' | 'contains' | 'startswith' | 'endswith' | Relation
/** Of numbers. */
export type Relation = 'lt' | 'lte' | 'gt' | 'gte' | 'neq'

export interface Filter {
  /** A column; callers take it from a list of their own, never from a request. */
  column: string
  comparison: Comparison
  value: string | number | null
  /** Compare letters of both cases alike. */
  anyCase?: boolean
}

export interface ListRequest {
  filters?: readonly Filter[]
  limit?: number
  /** The id of the last row of the page before. */
  marker?: string
}

export const equals = (column: string, value: string | number | null): Filter => ({ column, comparison: 'equals', value })

const OPERATORS: Readonly<Record<Comparison, FilterOperator>> = {
  equals: 'is',
  contains: 'contains',
  startswith: 'starts_with',
  endswith: 'ends_with',
  lt: 'less',
  lte: 'at_most',
  gt: 'more',
  gte: 'at_least',
  neq: 'is_not',
}

/** What a row has to fulfil. */
export function conditionOf(db: Db, filters: readonly Filter[] = []): Condition {
  const fields: Record<string, FilterFields<string>[string]> = {}
  const wanted = filters.map(({ column, comparison, value, anyCase }): FieldFilter => {
    fields[column] = typeof value === 'number' ? number(column) : text(column)
    return { field: column, op: OPERATORS[comparison], values: [value], ...(anyCase ? { anyCase } : {}) }
  })
  return allOf(conditionsOf(db, 'id', fields, wanted))
}

/** For a list whose marker need not be there any more. */
export const afterMarker = (request: ListRequest, column = 'id'): Condition =>
  request.marker === undefined ? EVERYTHING : sql<SqlBool>`${sql.ref(column)} > ${request.marker}`
