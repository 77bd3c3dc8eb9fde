/** Reads what the query of a list asks for in Cinder's way: page, order and filters. */
import type { StoreCtx } from '../../../domain/context.ts'
import type { Direction, Filter } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { last, type RawQuery } from '../resource/query.ts'
import { parseTime } from '../resource/time.ts'
import { cinderRules } from './allow.ts'
import { DB_MAX_INT } from './pieces.ts'
import { cinderRefusals } from './refusals.ts'
import { type FilteredResource, RESOURCE_FILTERS } from './resource-filters.ts'
import { versions } from './versions.ts'

/** Cinder's `osapi_max_limit`. */
export const PAGE_MAX = 1000

/** Who is no admin is told which names of a query are none that it may filter by. */
export type ListQuery = RawQuery

const PAGING = new Set(['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir'])

export interface PageAsked<F extends string> {
  limit: number
  marker?: string
  offset: number
  sort: { field: F; direction: Direction }[]
}

/** @param fields by sort key the domain's; null for keys that all rows have alike @throws bad_request */
export function readPage<F extends string>(query: ListQuery, fields: Readonly<Record<string, F | null>>): PageAsked<F> {
  const marker = last(query.marker)
  return {
    limit: readLimit(last(query.limit)),
    ...(marker !== undefined && { marker }),
    offset: readOffset(last(query.offset)),
    sort: readSort(query, fields),
  }
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return PAGE_MAX
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw cinderRefusals.limit_no_integer({ field: 'limit' })
  const limit = Number(text)
  if (limit < 0) throw cinderRefusals.limit_negative({ field: 'limit' })
  return Math.min(limit, PAGE_MAX)
}

function readOffset(text: string | undefined): number {
  if (text === undefined) return 0
  const refuse = (problem: string) => cinderRefusals.bad_offset({ problem }, { field: 'offset' })
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw refuse('an integer.')
  const offset = Number(text)
  if (offset < 0) throw refuse('>= 0')
  if (offset > DB_MAX_INT) throw refuse(`<= ${DB_MAX_INT}`)
  return offset
}

function readSort<F extends string>(query: ListQuery, fields: Readonly<Record<string, F | null>>): PageAsked<F>['sort'] {
  const combined = last(query.sort)
  const [key, direction] = [last(query.sort_key), last(query.sort_dir)]
  if (combined !== undefined && (key !== undefined || direction !== undefined))
    throw cinderRefusals.two_sort_syntaxes({ field: 'sort' })
  const asked = combined === undefined ? [`${key ?? 'created_at'}:${direction ?? 'desc'}`] : combined.trim().split(',')
  return asked.flatMap((part) => {
    const [name = '', way = ''] = part.split(':').map((word) => word.trim())
    if (way !== '' && way !== 'asc' && way !== 'desc') throw cinderRefusals.bad_sort_direction({ field: 'sort' })
    if (!Object.hasOwn(fields, name)) throw cinderRefusals.bad_sort_key({ key: name }, { field: 'sort' })
    const field = fields[name]
    return field == null ? [] : [{ field, direction: way === 'asc' ? ('asc' as const) : ('desc' as const) }]
  })
}

interface Asker {
  version: string
  isAdmin: boolean
}

/**
 * What is filtered by: who is no admin has a few, and is refused others from 3.31 on; before, they say nothing.
 * @throws bad_request
 */
export function readFilters(query: ListQuery, of: FilteredResource, { version, isAdmin }: Asker): Map<string, string> {
  const given = Object.keys(query).filter((name) => !PAGING.has(name))
  const filters = new Map(given.map((name) => [name, last(query[name]) ?? '']))
  if (isAdmin) return filters
  const known: readonly string[] = RESOURCE_FILTERS[of]
  const isLike = versions.covers({ since: '3.34' }, version)
  const bad = given.filter((name) => !known.includes(isLike ? name.replace(/~$/, '') : name))
  const refused = bad.filter((name) => name !== 'all_tenants') // its own clients always say it
  if (refused.length > 0 && versions.covers({ since: '3.31' }, version)) throw cinderRefusals.bad_filters({ names: bad })
  for (const name of bad) filters.delete(name)
  return filters
}

/**
 * Whose rows a list may have: who is an admin by `context_is_admin` has every project's where that is asked for, whatever the list's own rule
 * reaches. Of the others, and where it is not asked for, lists keep to the project by a filter.
 */
export const listingCtx = (ctx: StoreCtx, { policy }: Pick<Serving, 'policy'>): StoreCtx =>
  policy.allows(ctx, cinderRules.isAdmin) ? { ...ctx, reach: { kind: 'all', service: 'volume' } } : ctx

const OPERATORS = { gt: 'more', gte: 'at_least', lt: 'less', lte: 'at_most', eq: 'is', neq: 'is_not' } as const

export interface TimeFilter {
  op: (typeof OPERATORS)[keyof typeof OPERATORS]
  value: number
}

/** `gt:2026-01-01T00:00:00,lt:…`. @throws bad_request */
export function timeFilters(text: string, name: string): TimeFilter[] {
  return text.split(',').map((part) => {
    const colon = part.indexOf(':')
    const operator = colon < 0 ? part : part.slice(0, colon)
    const op = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator as keyof typeof OPERATORS] : undefined
    if (!op) throw cinderRefusals.bad_operator({ operator }, { field: name })
    if (colon < 0) throw cinderRefusals.bad_value({ value: name }, { field: name })
    const value = parseTime(part.slice(colon + 1))
    if (value === undefined) throw cinderRefusals.bad_value({ value: part.slice(colon + 1) }, { field: name })
    return { op, value }
  })
}

/** `{'a': 'b'}` as Python writes it, or JSON; undefined for what is neither. */
export function readPairs(text: string): Record<string, string> | undefined {
  const asJson = text.replace(/u?'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => JSON.stringify(inner.replace(/\\'/g, "'")))
  for (const spelled of [text, asJson])
    try {
      const value: unknown = JSON.parse(spelled)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]))
    } catch {
      // the other spelling, or none
    }
  return undefined
}

/** By a field's name whole, by its name with `~` a part of it. Undefined for what names none. */
export function fieldFilter<F extends string>(
  fields: Readonly<Record<string, F>>,
  name: string,
  value: string,
): Filter<F> | undefined {
  const fieldOf = (key: string) => (Object.hasOwn(fields, key) ? fields[key] : undefined)
  const field = fieldOf(name)
  if (field !== undefined) return { field, values: [value] }
  const like = name.endsWith('~') ? fieldOf(name.slice(0, -1)) : undefined
  return like === undefined ? undefined : { field: like, op: 'contains', values: [value] }
}
