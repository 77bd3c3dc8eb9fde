/** Reads what a list's query asks for, in Neutron's way: filters by attribute, tags, order, page and fields. */
import { shapeOf } from '../../../api/schema-shape.ts'
import type { Direction, Filter, FilterValue, ListRequest } from '../../../kernel/page.ts'
import type { Attribute, AttributeOptions } from './attribute.ts'
import type { Described } from './body.ts'
import { all, last, type RawQuery, words } from './query.ts'
import { type Reader, Unfit } from './reader.ts'
import { kitRefusals } from './refusals.ts'
import { timeOf } from './time.ts'

export interface ListQuery {
  readonly request: ListRequest
  /** Only these attributes are shown; all when none are named. */
  readonly fields: readonly string[]
}

export const TAG_OPERATORS = { tags: 'all', 'tags-any': 'is', 'not-tags': 'not_all', 'not-tags-any': 'not_any' } as const
type TagKey = keyof typeof TAG_OPERATORS

const PAGING = ['fields', 'limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir', 'changed_since']

interface Taggable {
  readonly tagged: boolean
}

/** @throws bad_request for filters and orders by what the resource does not offer */
export function readListQuery(resource: Described & Taggable, query: RawQuery, sees: (attribute: string) => boolean): ListQuery {
  const limit = readLimit(last(query.limit))
  requireTagged(resource, query)
  return {
    request: {
      filters: [...attributeFilters(resource, query, sees), ...tagFilters(query), ...timeFilters(query)],
      sort: readSort(resource, query),
      ...(limit === undefined ? {} : { limit }),
      marker: last(query.marker),
      reverse: last(query.page_reverse)?.toLowerCase() === 'true',
    },
    fields: all(query.fields).filter((field) => field !== ''),
  }
}

function requireTagged({ tagged }: Taggable, query: RawQuery): void {
  const asked = Object.keys(TAG_OPERATORS).find((key) => query[key] !== undefined)
  if (!tagged && asked !== undefined) throw kitRefusals.no_filter({ name: asked }, { field: asked })
}

function attributeFilters(resource: Described, query: RawQuery, sees: (attribute: string) => boolean): Filter[] {
  const filters: Filter[] = []
  for (const [key, given] of Object.entries(query)) {
    if (given === undefined || PAGING.includes(key) || Object.hasOwn(TAG_OPERATORS, key)) continue
    const attribute = Object.hasOwn(resource.attributes, key) ? resource.attributes[key] : undefined
    const { filter, filterParts: parts } = attribute?.options ?? {}
    if (!attribute || !(filter ?? parts)) throw kitRefusals.no_filter({ name: key }, { field: key })
    if (!sees(key))
      filters.push({ field: 'id', values: [] }) // who is not shown it learns nothing by asking
    else if (parts) filters.push(...partFilters(key, parts, all(given)))
    else if (filter) filters.push(...valueFilters(attribute, key, all(given)))
  }
  return filters
}

type Parts = NonNullable<AttributeOptions['filterParts']>

/** Of an attribute that lists are filtered by; none of others. */
export function valueFilters({ options: { filter }, reader }: Attribute, key: string, texts: readonly string[]): Filter[] {
  if (filter === undefined) return []
  if (typeof filter === 'function') return texts.flatMap((text) => filter(text, key))
  if (typeof filter === 'string') return [{ field: filter, values: texts.flatMap((text) => readValues(reader, text, key)) }]
  return [{ field: filter.field, values: texts.map(filter.value).filter((value) => value !== undefined) }]
}

/** What a row would have to hold: the text as the attribute reads it, and nothing where the text is empty or says so. */
function readValues(reader: Reader<unknown>, text: string, field: string): FilterValue[] {
  if (text === '' || text === 'None') return [null, text]
  try {
    const value = reader.read(text)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : []
  } catch (error) {
    // Neutron converts flags before it looks for them; of all else no row has it.
    if (error instanceof Unfit && shapeOf(reader.schema).type === 'boolean')
      throw kitRefusals.bad_filter_value({ problem: error.message }, { field })
    if (error instanceof Unfit) return []
    throw error
  }
}

/** `fixed_ips=ip_address=10.0.0.3`, `fixed_ips=ip_address_substr=10.0`. */
function partFilters(key: string, parts: Parts, texts: readonly string[]): Filter[] {
  const byPart = new Map<string, string[]>()
  for (const text of texts) {
    const at = text.indexOf('=')
    const part = at === -1 ? '' : text.slice(0, at)
    byPart.set(part, [...(byPart.get(part) ?? []), text.slice(at + 1)])
  }
  return [...byPart].flatMap(([part, values]): Filter[] => {
    const inside = part.endsWith('_substr') ? part.slice(0, -'_substr'.length) : undefined
    const field = parts[inside ?? part]
    if (!field) throw kitRefusals.not_a_part({ key, part }, { field: key })
    if (inside === undefined) return [{ field, values }]
    return values.map((value) => ({ field, op: 'contains', values: [value] }))
  })
}

export const tagFilters = (query: RawQuery, field = 'tags'): Filter[] =>
  (Object.keys(TAG_OPERATORS) as TagKey[]).flatMap((key) => {
    const values = words(query[key])
    return values.length === 0 ? [] : [{ field, op: TAG_OPERATORS[key], values }]
  })

function timeFilters(query: RawQuery): Filter[] {
  const text = last(query.changed_since)
  if (text === undefined) return []
  return [{ field: 'updatedAt', op: 'at_least', values: [timeOf(text, 'changed_since')] }]
}

function readSort({ attributes }: Described, query: RawQuery): { field: string; direction: Direction }[] {
  const keys = all(query.sort_key)
  const directions = all(query.sort_dir)
  if (directions.length > keys.length) throw kitRefusals.sort_lengths_differ({ field: 'sort_dir' })
  return keys.map((key, i) => {
    const field = Object.hasOwn(attributes, key) ? attributes[key]?.options.sort : undefined
    if (field === undefined) throw kitRefusals.no_sort_key({ key }, { field: 'sort_key' })
    const direction = directions[i] ?? 'asc'
    if (direction !== 'asc' && direction !== 'desc') throw kitRefusals.bad_sort_direction({ field: 'sort_dir' })
    return { field, direction }
  })
}

/** Beyond it a limit is none. */
const LONGEST = 1_000_000

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw kitRefusals.bad_limit({ text }, { field: 'limit' })
  return Math.min(Number(text), LONGEST) || undefined // 0 stands for no limit
}
