/** Keystone's list queries: exact and inexact filters, limit and marker. */

import type { Comparison, Filter, ListRequest } from '../../../domain/identity/entity/index.ts'
import { badRequest } from '../../../kernel/errors.ts'
import { urlWith } from '../resource/page-links.ts'
import { timeOf } from '../resource/time.ts'

export type Query = Readonly<Record<string, unknown>>

/** What may be filtered by, and in which column that is. */
export type Filterable = Readonly<Record<string, { column: string; kind: 'text' | 'flag' | 'time' }>>

export const text = (column: string) => ({ column, kind: 'text' }) as const
export const flagOf = (column: string) => ({ column, kind: 'flag' }) as const

/** `lt:2026-01-01T00:00:00Z`; without a relation: that very time. */
export const momentOf = (column: string) => ({ column, kind: 'time' }) as const

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  contains: 'contains',
  startswith: 'startswith',
  endswith: 'endswith',
  equals: 'equals',
}

export function listRequest(query: Query, filterable: Filterable): ListRequest {
  const filters: Filter[] = []
  for (const [key, raw] of Object.entries(query)) {
    const [attribute = '', comparator] = key.split('__')
    const field = Object.hasOwn(filterable, attribute) ? filterable[attribute] : undefined
    if (!field) continue // Keystone takes no notice of what it does not know
    const value = single(raw)
    if (field.kind === 'time') filters.push({ column: field.column, ...relationOf(attribute, value) })
    else if (field.kind === 'flag') filters.push({ column: field.column, comparison: 'equals', value: isTrue(value) ? 1 : 0 })
    else if (comparator === undefined)
      filters.push({ column: field.column, comparison: 'equals', value: value === 'null' ? null : value })
    else filters.push(inexact(field.column, comparator, value))
  }
  return { filters, limit: limitOf(query.limit), marker: query.marker === undefined ? undefined : single(query.marker) }
}

const RELATIONS: Readonly<Record<string, Comparison>> = { lt: 'lt', lte: 'lte', gt: 'gt', gte: 'gte', eq: 'equals', neq: 'neq' }

function relationOf(attribute: string, text: string): Pick<Filter, 'comparison' | 'value'> {
  const [, relation = 'eq', time = text] = /^([^:]{2,3}):(.*)$/s.exec(text) ?? []
  const comparison = Object.hasOwn(RELATIONS, relation) ? RELATIONS[relation] : undefined
  if (!comparison)
    throw badRequest(
      `The given operator ${relation} is not valid. It must be one of the following: 'eq', 'neq', 'lt', 'lte', 'gt', or 'gte'.`,
      attribute,
    )
  return { comparison, value: timeOf(time, attribute) }
}

function inexact(column: string, comparator: string, value: string): Filter {
  const anyCase = comparator.startsWith('i')
  const comparison = COMPARISONS[anyCase ? comparator.slice(1) : comparator]
  if (!comparison) throw badRequest(`Unknown comparator ${comparator} in a filter.`, comparator)
  return { column, comparison, value, anyCase }
}

export const single = (value: unknown): string => String(Array.isArray(value) ? (value.at(-1) ?? '') : (value ?? ''))

/** A flag without a value counts: `?include_names`. */
export const isTrue = (value: string): boolean => !['0', 'false', 'no', 'off', 'n', 'f'].includes(value.toLowerCase())
export const hasFlag = (query: Query, name: string): boolean => query[name] !== undefined && isTrue(single(query[name]))

const LIMIT_MAX = 10_000

function limitOf(raw: unknown): number | undefined {
  if (raw === undefined) return undefined
  const limit = Number(single(raw))
  if (!Number.isInteger(limit) || limit < 0)
    throw badRequest(`Invalid input for field 'limit': ${single(raw)} is not a whole number`, 'limit')
  return limit === 0 ? undefined : Math.min(limit, LIMIT_MAX)
}

interface At {
  base: string
  url: string
}

/** The `links` of a list; `next` only when rows follow. */
export function linksOf({ base, url }: At, page: { items: readonly { id: string }[]; more: boolean }) {
  const asked = { base, url }
  const last = page.more ? page.items.at(-1) : undefined
  return { self: new URL(url, base).href, next: last ? urlWith(asked, { marker: last.id }) : null, previous: null }
}
