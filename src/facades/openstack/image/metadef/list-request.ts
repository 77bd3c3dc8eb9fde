/** Reads what lists of metadata definitions are asked for, in Glance's words. */
import { Type } from '../../../../api/schema.ts'
import {
  type NamespaceField,
  TAG_SORT_KEYS,
  type TagListRequest,
  type TagSortKey,
} from '../../../../domain/image/metadef/index.ts'
import type { Direction, ListRequest } from '../../../../kernel/page.ts'
import { last, type QueryValue } from '../../resource/query.ts'
import { glanceRefusals } from '../refusals.ts'

const USUAL_LIMIT = 25
const LARGEST_LIMIT = 1000

const word = Type.Optional(Type.String())
const paging = { limit: Type.Optional(Type.Integer({ minimum: 0 })), marker: word, sort_key: word, sort_dir: word }
export const namespaceQuery = Type.Object({
  ...paging,
  visibility: Type.Optional(Type.Enum(['public', 'private'])),
  resource_types: word,
})
export const tagQuery = Type.Object({ ...paging, visibility: word })

const NAMESPACE_KEYS: Readonly<Record<string, NamespaceField>> = {
  id: 'id',
  namespace: 'name',
  display_name: 'displayName',
  description: 'description',
  visibility: 'visibility',
  protected: 'protected',
  owner: 'ownerId',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
}

type Asked = Readonly<Partial<Record<'limit' | 'marker' | 'sort_key' | 'sort_dir' | 'visibility' | 'resource_types', QueryValue>>>

/** @throws bad_request that names the parameter */
export function readNamespaceList(query: Asked): ListRequest<NamespaceField> {
  const [key, visibility, types] = [last(query.sort_key), last(query.visibility), last(query.resource_types)]
  if (visibility && visibility !== 'public' && visibility !== 'private')
    throw glanceRefusals.bad_choice({ what: 'visibility value', text: visibility }, { field: 'visibility' })
  const field = NAMESPACE_KEYS[requireKey(key, Object.keys(NAMESPACE_KEYS))]
  return {
    filters: [
      ...(visibility ? [{ field: 'visibility', values: [visibility] } as const] : []),
      ...(types === undefined ? [] : [{ field: 'resourceType', values: types.split(',') } as const]),
    ],
    limit: Math.min(limitOf(last(query.limit)) ?? USUAL_LIMIT, LARGEST_LIMIT),
    marker: last(query.marker),
    sort: field ? [{ field, direction: directionOf(last(query.sort_dir)) }] : [],
  }
}

/** @throws bad_request that names the parameter */
export function readTagList(query: Asked): TagListRequest {
  const [limit, marker] = [limitOf(last(query.limit)), last(query.marker)]
  const sort = requireKey(last(query.sort_key), Object.keys(TAG_SORT_KEYS)) as TagSortKey
  return { sort, direction: directionOf(last(query.sort_dir)), ...(limit !== undefined && { limit }), ...(marker && { marker }) }
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(text)) throw glanceRefusals.limit_no_integer({ field: 'limit' })
  if (text.startsWith('-')) throw glanceRefusals.limit_negative({ field: 'limit' })
  return Number(text)
}

function directionOf(text = 'desc'): Direction {
  if (text !== 'asc' && text !== 'desc') throw glanceRefusals.bad_sort_direction({ direction: text }, { field: 'sort_dir' })
  return text
}

function requireKey(key = 'created_at', known: readonly string[]): string {
  if (known.includes(key)) return key
  throw glanceRefusals.unknown_sort_key({ key, known: known.join(', ') }, { field: 'sort_key' })
}
