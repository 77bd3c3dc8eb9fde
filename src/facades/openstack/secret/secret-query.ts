/** Reads what a list of secrets is asked for: filters, order and page, in Barbican's words. */
import { Type } from '../../../api/schema.ts'
import type { SecretField, SecretFilter, SecretListRequest } from '../../../domain/secret/index.ts'
import type { Direction } from '../../../kernel/page.ts'
import { offsetQuery, offsetRequestOf } from '../resource/offset-page.ts'
import { last, type QueryValue } from '../resource/query.ts'
import { parseIsoDate } from './iso-date.ts'
import { barbicanRefusals } from './refusals.ts'

const TEXTS = { name: 'name', alg: 'algorithm', mode: 'mode' } as const
const TIMES = { created: 'createdAt', updated: 'updatedAt', expiration: 'expiresAt' } as const
const SORTS: Readonly<Record<string, SecretField | 'status'>> = {
  algorithm: 'algorithm',
  bit_length: 'bitLength',
  created: 'createdAt',
  expiration: 'expiresAt',
  mode: 'mode',
  name: 'name',
  secret_type: 'secretType',
  status: 'status',
  updated: 'updatedAt',
}

const text = Type.Optional(Type.String())

export const secretQuery = {
  ...offsetQuery,
  name: text,
  alg: text,
  mode: text,
  bits: Type.Optional(Type.Integer({ minimum: 1 })),
  secret_type: text,
  created: text,
  updated: text,
  expiration: text,
  sort: text,
  acl_only: Type.Optional(Type.Boolean()),
}

type SecretQuery = { readonly [Name in keyof typeof secretQuery]?: QueryValue }

/** @throws bad_request */
export function readSecretQuery(query: SecretQuery): SecretListRequest {
  return {
    ...offsetRequestOf(query),
    filters: [...textFilters(query), ...timeFilters(query)],
    sort: sortOf(last(query.sort)),
    sharedOnly: last(query.acl_only)?.toLowerCase() === 'true',
  }
}

function textFilters(query: SecretQuery): SecretFilter[] {
  const filters: SecretFilter[] = []
  for (const name of namesOf(TEXTS)) {
    const [field, text] = [TEXTS[name], last(query[name])]
    if (text) filters.push({ field, op: 'like', value: text })
  }
  const bits = /^\s*\+?\d{1,9}\s*$/.test(last(query.bits) ?? '') ? Number(last(query.bits)) : 0
  if (bits > 0) filters.push({ field: 'bitLength', op: 'is', value: bits })
  const type = last(query.secret_type)
  if (type) filters.push({ field: 'secretType', op: 'is', value: type })
  return filters
}

const OPERATORS = { gt: 'more', gte: 'at_least', lt: 'less', lte: 'at_most' } as const

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) => Object.keys(table) as Name[] // it has no others

function timeFilters(query: SecretQuery): SecretFilter[] {
  return namesOf(TIMES).flatMap((name) => {
    const text = last(query[name])
    return text ? boundsOf(TIMES[name], text) : []
  })
}

/** `gte:2026-01-01T00:00:00,lt:2026-02-01T00:00:00`: at most one bound on each side, or one moment. */
function boundsOf(field: SecretField, text: string): SecretFilter[] {
  const sides = new Set<string>()
  return text.split(',').map((part) => {
    const [, operator, stamp = ''] = /^(?:(gte?|lte?):)?(.*)$/s.exec(part) ?? []
    const time = parseIsoDate(stamp)
    const side = operator?.slice(0, 2) ?? 'eq'
    if (time === undefined || sides.has(side) || sides.has('eq') || (side === 'eq' && sides.size > 0))
      throw barbicanRefusals.bad_query()
    sides.add(side)
    return { field, op: operator ? OPERATORS[operator as keyof typeof OPERATORS] : 'is', value: Math.floor(time) }
  })
}

function sortOf(text: string | undefined): SecretListRequest['sort'] {
  if (!text) return []
  const seen = new Set<string>()
  return text.split(',').flatMap((part) => {
    const [key = '', direction = 'asc', ...more] = part.split(':')
    const field = Object.hasOwn(SORTS, key) ? SORTS[key] : undefined
    if (field === undefined || !isDirection(direction) || more.length > 0 || seen.has(key)) throw barbicanRefusals.bad_query()
    seen.add(key)
    // all that are there are active
    return field === 'status' ? [] : [{ field, direction }]
  })
}

const isDirection = (text: string): text is Direction => text === 'asc' || text === 'desc'
