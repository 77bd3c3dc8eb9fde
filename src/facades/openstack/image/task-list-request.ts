/** Reads what a list of tasks is asked for, in Glance's words. */
import { Type } from '../../../api/schema.ts'
import type { ImageTaskField } from '../../../domain/image/index.ts'
import type { Direction, Filter, ListRequest } from '../../../kernel/page.ts'
import { last, type QueryValue } from '../resource/query.ts'
import { glanceRefusals } from './refusals.ts'

const word = Type.Optional(Type.String())
const STATUSES = ['pending', 'processing', 'success', 'failure']
export const taskQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 0 })),
  marker: word,
  sort_key: word,
  sort_dir: word,
  status: Type.Optional(Type.Enum(STATUSES)),
  type: Type.Optional(Type.Enum(['import'])),
  owner: word,
})

const KEYS: Readonly<Record<string, ImageTaskField>> = {
  id: 'id',
  type: 'kind',
  status: 'status',
  owner: 'ownerId',
  expires_at: 'expiresAt',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
}
const ID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i
const [USUAL_LIMIT, LARGEST_LIMIT] = [25, 1000]

type Asked = Readonly<Partial<Record<'limit' | 'marker' | 'sort_key' | 'sort_dir' | 'status' | 'type' | 'owner', QueryValue>>>

/** @throws bad_request that names the parameter */
export function readTaskList(query: Asked): ListRequest<ImageTaskField> {
  const [marker, key = 'created_at'] = [last(query.marker), last(query.sort_key)]
  if (marker && !ID.test(marker)) throw glanceRefusals.bad_marker({ field: 'marker' })
  const field = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
  if (!field) throw glanceRefusals.unknown_sort_key({ key, known: Object.keys(KEYS).join(', ') }, { field: 'sort_key' })
  return {
    filters: filtersOf(query),
    limit: limitOf(last(query.limit)),
    marker: marker || undefined,
    sort: [{ field, direction: directionOf(last(query.sort_dir)) }],
  }
}

function filtersOf(query: Asked): Filter<ImageTaskField>[] {
  const [status, type, owner] = [last(query.status), last(query.type), last(query.owner)]
  if (status && !STATUSES.includes(status))
    throw glanceRefusals.bad_choice({ what: 'status value', text: status }, { field: 'status' })
  if (type && type !== 'import') throw glanceRefusals.bad_choice({ what: 'type value', text: type }, { field: 'type' })
  return [
    ...(status ? [{ field: 'status', values: [status] } as const] : []),
    ...(type ? [{ field: 'kind', values: ['new'] } as const] : []),
    ...(owner === undefined ? [] : [{ field: 'ownerId', values: [owner] } as const]),
  ]
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return USUAL_LIMIT
  if (!/^-?\d{1,15}$/.test(text)) throw glanceRefusals.limit_no_integer({ field: 'limit' })
  if (text.startsWith('-')) throw glanceRefusals.limit_negative({ field: 'limit' })
  return Math.min(Number(text), LARGEST_LIMIT)
}

function directionOf(text = 'desc'): Direction {
  if (text !== 'asc' && text !== 'desc') throw glanceRefusals.bad_sort_direction({ direction: text }, { field: 'sort_dir' })
  return text
}
