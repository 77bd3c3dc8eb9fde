/**
 * Reads what a list's query asks for, in Keystone's way: filters by attribute, exact or with a comparator (`name__icontains=a`), a
 * limit and a marker. What it does not know it takes no notice of.
 */
import type { Filter, FilterOperator, ListRequest } from '../../../kernel/page.ts'
import type { AttributeOptions, Attributes } from './attribute.ts'
import { comparisonOf } from './filter-operators.ts'
import { tagFilters } from './list-request.ts'
import { last, type RawQuery } from './query.ts'
import { kitRefusals } from './refusals.ts'
import { timeOf } from './time.ts'

export interface Filterable {
  readonly attributes: Attributes
  /** What else lists are filtered by, and the domain's field of it. */
  readonly filters?: Readonly<Record<string, string>>
  readonly tagged?: boolean
  /** No page is longer. */
  readonly limitMax: number
}

/** @throws bad_request for an unknown comparator, and a limit that is no whole number */
export function readComparatorQuery(resource: Filterable, query: RawQuery): ListRequest {
  const filters = Object.entries(query).flatMap(([key, given]) => filtersBy(resource, key, last(given) ?? ''))
  const limit = readLimit(last(query.limit), resource.limitMax)
  return {
    filters: resource.tagged ? [...filters, ...tagFilters(query)] : filters,
    ...(limit === undefined ? {} : { limit }),
    marker: last(query.marker) || undefined,
  }
}

type Chosen = NonNullable<AttributeOptions['filter']>

function filtersBy({ attributes, filters = {} }: Filterable, key: string, text: string): readonly Filter[] {
  const [name = '', comparator] = key.split('__')
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  const filter = attribute?.options.filter ?? (Object.hasOwn(filters, name) ? filters[name] : undefined)
  return filter === undefined ? [] : filtersOf(filter, name, comparator, text)
}

function filtersOf(filter: Chosen, name: string, comparator: string | undefined, text: string): readonly Filter[] {
  if (typeof filter === 'function') return filter(text, name)
  if (typeof filter !== 'string') {
    const value = filter.value(text)
    return [{ field: filter.field, values: value === undefined ? [] : [value] }]
  }
  if (comparator === undefined) return [{ field: filter, values: [text === 'null' ? null : text] }]
  return [{ field: filter, ...inexact(comparator), values: [text] }]
}

const COMPARATORS: Readonly<Record<string, FilterOperator>> = {
  contains: 'contains',
  startswith: 'starts_with',
  endswith: 'ends_with',
  equals: 'is',
}

/** An `i` before it: upper and lower case are alike. */
function inexact(comparator: string): Pick<Filter, 'op' | 'anyCase'> {
  const anyCase = comparator.startsWith('i')
  const name = anyCase ? comparator.slice(1) : comparator
  const op = Object.hasOwn(COMPARATORS, name) ? COMPARATORS[name] : undefined
  if (!op) throw kitRefusals.unknown_comparator({ comparator }, { field: comparator })
  return { op, anyCase }
}

/** A flag without a value counts: `?enabled`. */
export const isTrue = (text: string): boolean => !['0', 'false', 'no', 'off', 'n', 'f'].includes(text.toLowerCase())

/** Of what is true or false. */
export const flagFilter = (field: string) => ({ field, value: isTrue })

/** Of times: `lt:2026-01-01T00:00:00Z`; without an operator: that very time. */
export const timeFilter =
  (field: string) =>
  (given: string, attribute: string): Filter[] => {
    const { op, spelled, text } = comparisonOf(given)
    if (!op) throw kitRefusals.unknown_relation({ relation: spelled }, { field: attribute })
    return [{ field, op, values: [timeOf(text, attribute)] }]
  }

/** Digits alone: whatever else a language takes for a number, no client means. */
export function readLimit(text: string | undefined, max: number): number | undefined {
  if (text === undefined || text === '') return undefined
  if (!/^\d+$/.test(text)) throw kitRefusals.limit_not_whole({ text }, { field: 'limit' })
  return Math.min(Number(text), max)
}
