/** Lists as data: what a caller asks for in the domain's own words, before any database or API knows of it. */

export type FilterValue = string | number | boolean | null

/**
 * How a row's value has to stand to those of the filter. `is`: any of them fits. Of fields that hold lists, `is` and the
 * comparisons ask for one element that fits; `all`, `not_all` and `not_any` look at the elements together.
 */
export type FilterOperator =
  | 'is'
  | 'is_not'
  | 'less'
  | 'at_most'
  | 'more'
  | 'at_least'
  | 'contains'
  | 'starts_with'
  | 'ends_with'
  | 'matches'
  | 'all'
  | 'not_all'
  | 'not_any'

export interface Filter<Field extends string = string> {
  field: Field
  /** `is` unless told. */
  op?: FilterOperator
  /** For comparisons one; no value at all fits nothing. */
  values: readonly FilterValue[]
  /** Upper and lower case are alike. */
  anyCase?: boolean
}

export type Direction = 'asc' | 'desc'

/** Rows that stand together in an order which no column has: those that fit all of the filters. */
export interface Rank<Field extends string = string> {
  /** Several with one number stand together. */
  rank: number
  filters: readonly Filter<Field>[]
}

export interface SortBy<Field extends string = string> {
  field: Field
  direction: Direction
  /** In place of what the field holds. Each row fits one of them. */
  ranks?: readonly Rank<Field>[]
}

/** Which rows, in which order, and which part of them. */
export interface ListRequest<Field extends string = string> {
  filters?: readonly Filter<Field>[]
  sort?: readonly SortBy<Field>[]
  /** Absent: all. */
  limit?: number
  /** The id of the row that the page begins after. */
  marker?: string
  /** The page that ends before the marker, or the last one. */
  reverse?: boolean
}

/** A list of an API whose pages may also begin by number. */
export interface NumberedRequest<Field extends string = string> extends ListRequest<Field> {
  /** Rows to pass over, after the marker's where there is one. */
  offset?: number
}

/** Rows and whether more follow; each facade spells it its own way (links, markers, tokens). */
export interface Page<T> {
  items: T[]
  more: boolean
}

/** Which part of a list, by number. */
export interface OffsetRequest {
  offset: number
  limit: number
}

export interface OffsetPage<T> extends OffsetRequest {
  items: T[]
  /** Of all pages. */
  total: number
}

/** A row of a list as bytes are kept of it: the stamp differs whenever anything that is shown of the row differs. */
export interface RowKey {
  id: string
  stamp: string
}

export interface KeyPage extends Page<RowKey> {
  /** The same text for the same rows with the same stamps in the same order, and the same number beyond. */
  readonly digest: string
}
