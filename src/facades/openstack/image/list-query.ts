/** Glance's query of a list, which is also a filter by any property that it does not know. */
import {
  type ImageFilter,
  type ImageListRequest,
  type ImageOrder,
  MEMBER_STATUSES,
  type NumberFilter,
  SORT_KEYS,
  type TextFilter,
  VISIBILITIES,
} from '../../../domain/image/index.ts'
import { badRequest } from '../../../kernel/errors.ts'

export type ListQuery = Readonly<Record<string, string | string[] | undefined>>

const USUAL_LIMIT = 25
const MOST = 1000
/** What `min_disk` and `min_ram` can be of any image. */
const INT_MOST = 0x7fffffff

const TEXTS: Readonly<Record<string, TextFilter>> = {
  id: 'id',
  name: 'name',
  status: 'status',
  owner: 'owner_id',
  disk_format: 'disk_format',
  container_format: 'container_format',
  checksum: 'md5',
  os_hash_value: 'sha512',
}
/** Those that also take `in:a,"b,c"`. */
const CHOICES = new Set(['id', 'name', 'status', 'disk_format', 'container_format'])

const NUMBERS: Readonly<Record<string, Pick<NumberFilter, 'column' | 'comparison'>>> = {
  size_min: { column: 'size_bytes', comparison: '>=' },
  size_max: { column: 'size_bytes', comparison: '<=' },
  min_disk: { column: 'min_disk_gib', comparison: '=' },
  min_ram: { column: 'min_ram_mib', comparison: '=' },
}

const COMPARISONS: Readonly<Record<string, NumberFilter['comparison']>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  eq: '=',
  neq: '<>',
}

const PAGING = new Set([
  'limit',
  'marker',
  'sort',
  'sort_key',
  'sort_dir',
  'tag',
  'member_status',
  'visibility',
  'protected',
  'os_hidden',
])

const lastOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value.at(-1) : value)
const allOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat().map((one) => one.trim())

/** @throws bad_request that names the parameter */
export function listRequestOf(query: ListQuery): ImageListRequest {
  const marker = lastOf(query.marker)
  return {
    filter: filterOf(query),
    limit: limitOf(lastOf(query.limit)),
    order: orderOf(query),
    ...(marker === undefined ? {} : { marker }),
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return USUAL_LIMIT
  if (!/^-?\d{1,15}$/.test(text)) throw badRequest('limit param must be an integer', 'limit')
  if (text.startsWith('-')) throw badRequest('limit param must be positive', 'limit')
  return Math.min(Number(text), MOST)
}

function orderOf(query: ListQuery): ImageOrder[] {
  const combined = lastOf(query.sort)
  const keys = allOf(query.sort_key)
  const directions = allOf(query.sort_dir)
  if (combined !== undefined) {
    if (keys.length + directions.length > 0) throw badRequest('Old and new sorting syntax cannot be combined', 'sort')
    return combined.split(',').map((part) => {
      const [key = '', direction = ''] = part.split(':').map((text) => text.trim())
      return order(key, direction || 'desc')
    })
  }
  if (directions.length > 1 && directions.length !== Math.max(keys.length, 1))
    throw badRequest('Number of sort dirs does not match the number of sort keys', 'sort_dir')
  const sorted = keys.length === 0 && directions.length > 0 ? ['created_at'] : keys
  return sorted.map((key, index) => order(key, directions[directions.length > 1 ? index : 0] ?? 'desc'))
}

function order(key: string, direction: string): ImageOrder {
  const known = SORT_KEYS.find((one) => one === key)
  if (!known) throw badRequest(`Invalid sort key: ${key}. It must be one of the following: ${SORT_KEYS.join(', ')}.`, 'sort_key')
  if (direction !== 'asc' && direction !== 'desc') throw badRequest(`Invalid sort direction: ${direction}`, 'sort_dir')
  return { key: known, direction }
}

function filterOf(query: ListQuery): ImageFilter {
  const text: Partial<Record<TextFilter, readonly string[]>> = {}
  const numbers: NumberFilter[] = []
  const properties: Record<string, string> = {}
  for (const [name, given] of Object.entries(query)) {
    const value = lastOf(given)
    if (value === undefined || PAGING.has(name)) continue
    const column = Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined
    const number = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined
    if (column) text[column] = CHOICES.has(name) ? choicesOf(name, value) : [value]
    else if (number) numbers.push({ ...number, value: wholeNumber(name, value) })
    else if (name === 'created_at' || name === 'updated_at') numbers.push(timeFilter(name, value))
    else if (name === 'os_hash_algo') text.sha512 = value === 'sha512' ? text.sha512 : []
    else properties[name] = value
  }
  return { ...choiceFilters(query), tags: allOf(query.tag), text, numbers, properties }
}

function choiceFilters(query: ListQuery): ImageFilter {
  const visibility = lastOf(query.visibility)
  const memberStatus = lastOf(query.member_status)
  const wantedVisibility = [...VISIBILITIES, 'all' as const].find((one) => one === visibility)
  const wantedStatus = [...MEMBER_STATUSES, 'all' as const].find((one) => one === memberStatus)
  if (visibility && !wantedVisibility) throw badRequest(`Invalid visibility value: ${visibility}`, 'visibility')
  if (memberStatus !== undefined && !wantedStatus) throw badRequest(`Invalid status: ${memberStatus}`, 'member_status')
  if (query['changes-since'] !== undefined)
    throw badRequest('The "changes-since" filter is no longer available on v2.', 'changes-since')
  return {
    visibility: wantedVisibility,
    memberStatus: wantedStatus,
    protected: flagOf('protected', lastOf(query.protected)),
    hidden: flagOf('os_hidden', lastOf(query.os_hidden)),
  }
}

function flagOf(name: string, text: string | undefined): boolean | undefined {
  const value = text?.toLowerCase()
  if (value === undefined || value === 'true' || value === 'false') return value === undefined ? undefined : value === 'true'
  throw badRequest(`Invalid value '${text}' for '${name}' filter. Valid values are 'true' or 'false'.`, name)
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`Filter argument '${name}' must be a non-negative integer: ${text}`, name)
  if (name.startsWith('min_') && Number(text) > INT_MOST)
    throw badRequest(`Filter argument '${name}' must be at most ${INT_MOST}: ${text}`, name)
  return Number(text)
}

function timeFilter(column: 'created_at' | 'updated_at', text: string): NumberFilter {
  const [, operator = 'eq', stamp = ''] = /^(?:([a-z]+):)?(.*)$/.exec(text) ?? []
  const comparison = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined
  if (!comparison) throw badRequest(`Unable to filter on a unknown operator: ${operator}.`, column)
  const value = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(stamp) ? stamp : `${stamp}Z`)
  if (Number.isNaN(value)) throw badRequest(`Invalid time format: ${stamp}.`, column)
  return { column, comparison, value }
}

/** `in:` and values between commas; one with a comma or a quote in it stands in double quotes. */
function choicesOf(name: string, text: string): string[] {
  if (!text.startsWith('in:')) return [text]
  const list = text.slice('in:'.length)
  if (!/^("(\\.|[^"\\])*"|[^",]*)(,("(\\.|[^"\\])*"|[^",]*))*$/.test(list))
    throw badRequest(`Invalid filter value ${list}. The quote is not closed or is misplaced.`, name)
  const parts = list.match(/"(\\.|[^"\\])*"|[^",]+/g) ?? []
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, '$1') : part))
}
