/** Reads what a list of images is asked for: filters by attribute and by any other property, order and page, in Glance's words. */
import { type TSchema, Type } from '../../../api/schema.ts'
import { type ImageField, type ImageListRequest, MEMBER_STATUSES, VISIBILITIES } from '../../../domain/image/index.ts'
import type { Direction, Filter } from '../../../kernel/page.ts'
import { choicesOf, comparisonOf } from '../resource/filter-operators.ts'
import { imageQuerySchema } from '../resource/list-query-schema.ts'
import { valueFilters } from '../resource/list-request.ts'
import { all, last, type RawQuery } from '../resource/query.ts'
import { parseTime } from '../resource/time.ts'
import type { ImageAttributes } from './body.ts'
import { glanceRefusals } from './refusals.ts'

type ImageFilters = (text: string, name: string) => Filter<ImageField>[]

export const equal =
  (field: ImageField): ImageFilters =>
  (text) => [{ field, values: [text] }]

/** One of several: `in:a,"b,c"`. */
export const choice =
  (field: ImageField): ImageFilters =>
  (text, name) => {
    const values = choicesOf(text)
    if (!values) throw glanceRefusals.unclosed_quote({ text: text.slice('in:'.length) }, { field: name })
    return [{ field, values }]
  }

export const flag =
  (field: ImageField): ImageFilters =>
  (text, name) => {
    const word = text.toLowerCase()
    if (word === 'true' || word === 'false') return [{ field, values: [word === 'true'] }]
    throw glanceRefusals.not_boolean({ text, name }, { field: name })
  }

export const wholeNumber =
  (field: ImageField, most: number, op: Filter['op'] = 'is'): ImageFilters =>
  (text, name) => {
    if (!/^\d{1,15}$/.test(text)) throw glanceRefusals.not_a_count({ name, text }, { field: name })
    if (Number(text) > most) throw glanceRefusals.count_too_large({ name, most, text }, { field: name })
    return [{ field, op, values: [Number(text)] }]
  }

export const moment =
  (field: ImageField): ImageFilters =>
  (text, name) => {
    const { op, spelled, text: stamp } = comparisonOf(text)
    if (!op) throw glanceRefusals.unknown_operator({ operator: spelled }, { field: name })
    const time = parseTime(stamp)
    if (time === undefined) throw glanceRefusals.bad_time({ stamp }, { field: name })
    return [{ field, op, values: [time] }]
  }

/** Asked for under names that are no attributes'. */
const SIZES: Readonly<Record<string, ImageFilters>> = {
  size_min: wholeNumber('sizeBytes', Number.MAX_SAFE_INTEGER, 'at_least'),
  size_max: wholeNumber('sizeBytes', Number.MAX_SAFE_INTEGER, 'at_most'),
}

const PAGING = new Set(['limit', 'marker', 'sort', 'sort_key', 'sort_dir', 'tag', 'member_status', 'visibility'])

/** @throws bad_request that names the parameter */
export function readListRequest(attributes: ImageAttributes, query: RawQuery): ImageListRequest {
  const tags = all(query.tag).map((tag) => tag.trim())
  const { filters, properties } = readFilters(attributes, query)
  const visibility = last(query.visibility)
  const memberStatus = last(query.member_status)
  return {
    filters: tags.length > 0 ? [...filters, { field: 'tags', op: 'all', values: tags }] : filters,
    properties,
    visibility: visibility ? oneOf([...VISIBILITIES, 'all' as const], visibility, 'visibility', 'visibility value') : undefined,
    memberStatus:
      memberStatus === undefined
        ? undefined
        : oneOf([...MEMBER_STATUSES, 'all' as const], memberStatus, 'member_status', 'status'),
    limit: readLimit(last(query.limit)),
    marker: last(query.marker),
    sort: readSort(attributes, query),
  }
}

function readFilters(attributes: ImageAttributes, query: RawQuery) {
  const filters: Filter<ImageField>[] = []
  const properties: Record<string, string> = {}
  if (query['changes-since'] !== undefined) throw glanceRefusals.no_changes_since({ field: 'changes-since' })
  for (const [name, given] of Object.entries(query)) {
    const text = last(given)
    if (text === undefined || PAGING.has(name)) continue
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    const size = Object.hasOwn(SIZES, name) ? SIZES[name] : undefined
    if (size) filters.push(...size(text, name))
    // the attributes' filters are all of the functions above, which name the domain's fields
    else if (attribute?.options.filter) filters.push(...(valueFilters(attribute, name, [text]) as Filter<ImageField>[]))
    else properties[name] = text
  }
  return { filters, properties }
}

function oneOf<V extends string>(known: readonly V[], text: string, name: string, what: string): V {
  const found = known.find((value) => value === text)
  if (!found) throw glanceRefusals.bad_choice({ what, text }, { field: name })
  return found
}

const USUAL_LIMIT = 25
const LARGEST_LIMIT = 1000

function readLimit(text: string | undefined): number {
  if (text === undefined) return USUAL_LIMIT
  if (!/^-?\d+$/.test(text)) throw glanceRefusals.limit_no_integer({ field: 'limit' })
  if (text.startsWith('-')) throw glanceRefusals.limit_negative({ field: 'limit' })
  return Math.min(Number(text), LARGEST_LIMIT)
}

type Sort = { field: ImageField; direction: Direction }[]

/** `sort=name:asc,size`, or the older `sort_key` and `sort_dir`. */
function readSort(attributes: ImageAttributes, query: RawQuery): Sort {
  const combined = last(query.sort)
  const keys = all(query.sort_key).map((text) => text.trim())
  const directions = all(query.sort_dir).map((text) => text.trim())
  if (combined !== undefined) {
    if (keys.length + directions.length > 0) throw glanceRefusals.two_sort_syntaxes({ field: 'sort' })
    return combined.split(',').map((part) => {
      const [key = '', direction = ''] = part.split(':').map((text) => text.trim())
      return sortBy(attributes, key, direction || 'desc')
    })
  }
  if (directions.length > 1 && directions.length !== Math.max(keys.length, 1))
    throw glanceRefusals.sort_dirs_differ({ field: 'sort_dir' })
  const sorted = keys.length === 0 && directions.length > 0 ? ['created_at'] : keys
  return sorted.map((key, i) => sortBy(attributes, key, directions[directions.length > 1 ? i : 0] ?? 'desc'))
}

function sortBy(attributes: ImageAttributes, key: string, direction: string): Sort[number] {
  const field = Object.hasOwn(attributes, key) ? attributes[key]?.options.sort : undefined
  if (field === undefined) {
    const known = Object.keys(attributes).filter((name) => attributes[name]?.options.sort !== undefined)
    throw glanceRefusals.unknown_sort_key({ key, known: known.join(', ') }, { field: 'sort_key' })
  }
  if (direction !== 'asc' && direction !== 'desc') throw glanceRefusals.bad_sort_direction({ direction }, { field: 'sort_dir' })
  return { field, direction }
}

/** For documents. */
export const listQuery = (attributes: ImageAttributes): TSchema =>
  imageQuerySchema(attributes, {
    visibility: Type.Optional(Type.Enum([...VISIBILITIES, 'all'])),
    member_status: Type.Optional(Type.Enum([...MEMBER_STATUSES, 'all'])),
    ...Object.fromEntries(Object.keys(SIZES).map((name) => [name, Type.Optional(Type.Integer({ minimum: 0 }))])),
  })
