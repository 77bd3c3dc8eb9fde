/** Filters and pages of identity's lists, in SQL that both databases read alike. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'

export type Comparison = 'equals' | 'contains' | 'startswith' | 'endswith' | Relation
/** Of numbers. */
export type Relation = 'lt' | 'lte' | 'gt' | 'gte' | 'neq'

const RELATIONS: Readonly<Record<Relation, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=', neq: '<>' }
const isRelation = (comparison: Comparison): comparison is Relation => Object.hasOwn(RELATIONS, comparison)

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

const everything = sql<SqlBool>`1 = 1`

/** What a row has to fulfil; the marker's part is left to `pageOf`. */
export const conditionOf = (filters: readonly Filter[] = []): Expression<SqlBool> =>
  filters.length === 0 ? everything : sql<SqlBool>`${sql.join(filters.map(comparisonOf), sql` and `)}`

export const afterMarker = (request: ListRequest, column = 'id'): Expression<SqlBool> =>
  request.marker === undefined ? everything : sql<SqlBool>`${sql.ref(column)} > ${request.marker}`

function comparisonOf({ column, comparison, value, anyCase }: Filter): RawBuilder<unknown> {
  const ref = sql.ref(column)
  if (value === null) return sql`${ref} is null`
  if (isRelation(comparison)) return sql`${ref} ${sql.raw(RELATIONS[comparison])} ${value}`
  if (typeof value === 'number') return sql`${ref} = ${value}`
  const left = anyCase ? sql`lower(${ref})` : ref
  const right = anyCase ? value.toLowerCase() : value
  const length = [...right].length // SQL counts characters, not UTF-16 units
  switch (comparison) {
    case 'equals':
      return sql`${left} = ${right}`
    case 'contains': // LIKE heeds the case on one database and not on the other
      return right === '' ? everything : sql`replace(${left}, ${right}, '') <> ${left}`
    case 'startswith':
      return sql`substr(${left}, 1, ${sql.lit(length)}) = ${right}`
    case 'endswith':
      return sql`length(${left}) >= ${sql.lit(length)} and substr(${left}, length(${left}) - ${sql.lit(length - 1)}) = ${right}`
  }
}

/** Cuts the one row more than asked for that says whether others follow. */
export function pageOf<R, T>(rows: R[], request: ListRequest, shape: (row: R) => T): { items: T[]; more: boolean } {
  const more = request.limit !== undefined && rows.length > request.limit
  return { items: (more ? rows.slice(0, request.limit) : rows).map(shape), more }
}

/** What to hand to SQL's `limit`: one more than asked for, or as good as none. */
export const fetchLimit = (request: ListRequest): number => (request.limit === undefined ? 1_000_000 : request.limit + 1)
