/** What a list's query asks for: filters, fields, order and page. */
import { badRequest } from '../../../kernel/errors.ts'
import type { Narrow, Resource } from './resource.ts'

export type RawQuery = Readonly<Record<string, string | string[] | undefined>>

export interface ListQuery {
  /** Attribute → values of which one must match. */
  filters: Map<string, string[]>
  tags: { all: string[]; any: string[]; notAll: string[]; notAny: string[] }
  fields: string[]
  sort: { key: string; descending: boolean }[]
  /** undefined: all. */
  limit: number | undefined
  marker: string | undefined
  reverse: boolean
}

const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat())
const last = (value: string | string[] | undefined): string | undefined => many(value).at(-1)
const words = (value: string | string[] | undefined): string[] =>
  many(value)
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '')

const RESERVED = new Set([
  ...['fields', 'limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir'],
  ...['tags', 'tags-any', 'not-tags', 'not-tags-any'],
])

/** @throws bad_request for filters and orders by what the resource does not have */
export function readListQuery(resource: Resource, query: RawQuery): ListQuery {
  const filters = new Map<string, string[]>()
  for (const [name, value] of Object.entries(query)) {
    if (RESERVED.has(name) || value === undefined) continue
    if (!Object.hasOwn(resource.attributes, name)) throw badRequest(`['${name}'] is invalid attribute for filtering`, name)
    filters.set(name, many(value))
  }
  return {
    filters,
    tags: {
      all: words(query.tags),
      any: words(query['tags-any']),
      notAll: words(query['not-tags']),
      notAny: words(query['not-tags-any']),
    },
    fields: many(query.fields).filter((field) => field !== ''),
    sort: readSort(resource, query),
    limit: readLimit(last(query.limit)),
    marker: last(query.marker),
    reverse: last(query.page_reverse)?.toLowerCase() === 'true',
  }
}

function readSort(resource: Resource, query: RawQuery): ListQuery['sort'] {
  const keys = many(query.sort_key)
  const directions = many(query.sort_dir)
  if (directions.length > keys.length) throw badRequest('The number of sort_keys and sort_dirs must be same', 'sort_dir')
  return keys.map((key, i) => {
    if (!Object.hasOwn(resource.attributes, key)) throw badRequest(`['${key}'] is invalid attribute for sort_keys`, 'sort_key')
    const direction = directions[i] ?? 'asc'
    if (direction !== 'asc' && direction !== 'desc') throw badRequest("sort_dirs should be either 'asc' or 'desc'", 'sort_dir')
    return { key, descending: direction === 'desc' }
  })
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw badRequest(`Limit must be an integer 0 or greater and not '${text}'`, 'limit')
  return Number(text) || undefined // 0 stands for no limit
}

/** The filters that the database can apply. */
export function narrowOf(resource: Resource, { filters }: ListQuery): Narrow {
  const narrow: Record<string, string[]> = {}
  for (const [name, values] of filters) {
    const column = resource.columns[name]
    if (column) narrow[column] = narrow[column]?.filter((value) => values.includes(value)) ?? values
  }
  return narrow
}
