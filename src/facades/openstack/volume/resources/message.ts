/** User messages: why something did not become of a volume. */
import { Type } from '../../../../api/schema.ts'
import {
  deleteMessage,
  getMessage,
  listMessages,
  type MessageField,
  type VolumeMessageRow,
} from '../../../../domain/volume/index.ts'
import type { Filter } from '../../../../kernel/page.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { allow, cinderRules } from '../allow.ts'
import { nextOf } from '../kept-list.ts'
import { linksTo } from '../links.ts'
import { readFilters, readPage } from '../list-request.ts'
import { links, listQuery } from '../pieces.ts'
import { versions } from '../versions.ts'

const text = Type.String()
const shown = Type.Object({
  id: text,
  event_id: text,
  user_message: text,
  message_level: text,
  created_at: text,
  guaranteed_until: text,
  request_id: text,
  links,
  resource_type: text,
  resource_uuid: text,
})

/** What was being done, and what was amiss, by the numbers and words of the original. */
const EVENTS: Readonly<Record<string, readonly [number: string, said: string]>> = {
  place: ['001_003', 'schedule allocate volume:Could not find any available weighted backend.'],
  create: ['008_012', 'create volume from backend storage:Driver failed to create the volume.'],
  extend: ['007_010', 'extend volume:Volume Driver failed to extend volume.'],
  snapshot: ['009_013', 'create snapshot:Snapshot failed to create.'],
  upload: ['003_004', 'copy volume to image:Failed to upload volume to image at backend.'],
  attach: ['002_021', 'attach volume:Failed to attach volume.'],
}
const UNKNOWN = ['001_001', 'schedule allocate volume:An unknown error occurred.'] as const

const idOf = (number: string): string => `VOLUME_VOLUME_${number}`
const eventOf = ({ doing }: VolumeMessageRow): string => idOf((EVENTS[doing] ?? UNKNOWN)[0])

/** Messages of an event, by what was being done. */
const eventFilter = (event: string): Filter<MessageField> =>
  event === idOf(UNKNOWN[0])
    ? { field: 'doing', op: 'is_not', values: Object.keys(EVENTS) }
    : { field: 'doing', values: Object.keys(EVENTS).filter((doing) => idOf(EVENTS[doing]?.[0] ?? '') === event) }

const viewOf = (row: VolumeMessageRow, base: string) => ({
  id: row.id,
  event_id: eventOf(row),
  user_message: (EVENTS[row.doing] ?? UNKNOWN)[1],
  message_level: 'ERROR',
  created_at: microTime(row.created_at),
  guaranteed_until: microTime(row.expires_at),
  request_id: row.request_id,
  links: linksTo(base, 'messages', row.id),
  resource_type: 'VOLUME',
  resource_uuid: row.volume_id,
})

const SORT: Readonly<Record<string, MessageField | null>> = {
  id: 'id',
  created_at: 'createdAt',
  resource_uuid: 'volumeId',
  request_id: 'requestId',
  event_id: null,
  message_level: null,
  resource_type: null,
  expires_at: 'createdAt',
  guaranteed_until: 'createdAt',
}

const filter = Type.Optional(text)
const one = { path: '/messages/{message_id}', since: '3.3' } as const
const NONE: Filter<MessageField> = { field: 'id', values: [] }

/** What all messages here have alike either fits them all or none. */
const CONSTANT: Readonly<Record<string, string>> = { resource_type: 'VOLUME', message_level: 'ERROR' }

function filtersOf(filters: ReadonlyMap<string, string>): Filter<MessageField>[] {
  return [...filters].flatMap(([name, value]) => {
    if (name === 'resource_uuid') return [{ field: 'volumeId', values: [value] }]
    if (name === 'request_id') return [{ field: 'requestId', values: [value] }]
    if (name === 'event_id') return [eventFilter(value)]
    if (name === 'all_tenants') return []
    return CONSTANT[name] === value ? [] : [NONE]
  })
}

export const messages: Operations = {
  listMessages: operation(
    {
      method: 'GET',
      path: '/messages',
      since: '3.3',
      summary: 'List what did not become of the project’s volumes, and why',
      action: 'message:get_all',
      allow: allow.reader,
      documented: {
        query: Type.Object({
          ...listQuery,
          resource_uuid: filter,
          resource_type: filter,
          event_id: filter,
          request_id: filter,
          message_level: filter,
        }),
      },
      status: 200,
      returns: Type.Object({ messages: Type.Array(shown), messages_links: Type.Optional(links) }),
    },
    async (ctx, input, { policy }) => {
      const { query, version, base } = input
      const isPaged = versions.covers({ since: '3.5' }, version)
      const asker = { version, isAdmin: policy.allows(ctx, cinderRules.isAdmin) }
      const filters = isPaged ? readFilters(query, 'message', asker) : new Map<string, string>()
      const page = readPage(isPaged ? query : {}, SORT)
      const { items } = await listMessages(ctx, { ...page, filters: filtersOf(filters) })
      return { messages: items.map((row) => viewOf(row, base)), ...nextOf('messages_links', input, items, page.limit) }
    },
  ),
  showMessage: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show why something did not become of a volume',
      action: 'message:get',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ message: shown }),
    },
    async (ctx, { params, base }) => ({ message: viewOf(await getMessage(ctx, params.message_id), base) }),
  ),
  deleteMessage: operation(
    { ...one, method: 'DELETE', summary: 'Delete a message', action: 'message:delete', allow: allow.member, status: 204 },
    (ctx, { params }) => deleteMessage(ctx, params.message_id),
  ),
}
