/** Attachments as Cinder's API has them since 3.27: who has a volume, or is about to. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  type AttachmentField,
  completeAttachment,
  createAttachment,
  deleteAttachment,
  getAttachment,
  listAttachments,
  type VolumeAttachmentRow,
} from '../../../../domain/volume/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import type { Filter } from '../../../../kernel/page.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { allow, cinderRules } from '../allow.ts'
import { newAttachment } from '../attachment-body.ts'
import { type ListQuery, listingCtx, readFilters, readPage } from '../list-request.ts'
import { flagNamed, listQuery } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

const text = Type.String()
const brief = { id: text, status: text, instance: orNull(text), volume_id: text }
const shownBrief = Type.Object(brief)
const shown = Type.Object({
  ...brief,
  attached_at: text,
  detached_at: text,
  attach_mode: orNull(text),
  connection_info: Type.Object({}, { additionalProperties: true }),
})

const briefView = ({ id, status, server_id, volume_id }: VolumeAttachmentRow) => ({ id, status, instance: server_id, volume_id })

const viewOf = (row: VolumeAttachmentRow) => ({
  ...briefView(row),
  attached_at: row.attached_at === null ? '' : microTime(row.attached_at),
  detached_at: '',
  attach_mode: row.mode ?? 'null',
  connection_info: {},
})

const SORT: Readonly<Record<string, AttachmentField | null>> = {
  id: 'id',
  created_at: 'createdAt',
  updated_at: 'createdAt',
  attach_status: 'status',
  volume_id: 'volumeId',
  instance_uuid: 'serverId',
  attach_time: 'createdAt',
}

const FIELDS: Readonly<Record<string, AttachmentField>> = {
  volume_id: 'volumeId',
  instance_id: 'serverId',
  instance_uuid: 'serverId',
  status: 'status',
  attach_status: 'status',
  id: 'id',
  project_id: 'projectId',
}

const NONE: Filter<AttachmentField> = { field: 'id', values: [] }

async function listed(asking: StoreCtx, { policy }: Serving, { query, version }: { query: ListQuery; version: string }) {
  const ctx = listingCtx(asking, { policy })
  const isAdmin = policy.allows(ctx, cinderRules.isAdmin)
  const filters = readFilters(query, 'attachment', { version, isAdmin })
  const everyProject = isAdmin && filters.has('all_tenants') && flagNamed(filters.get('all_tenants') ?? '') !== false
  filters.delete('all_tenants')
  const wanted = [...filters].map(([name, value]): Filter<AttachmentField> => {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    return field ? { field, values: [value] } : NONE
  })
  const own: Filter<AttachmentField>[] = everyProject ? [] : [{ field: 'projectId', values: [projectOf(ctx)] }]
  return (await listAttachments(ctx, { ...readPage(query, SORT), filters: [...own, ...wanted] })).items
}

const filter = Type.Optional(text)
const list = {
  method: 'GET',
  allow: allow.reader,
  action: 'attachments:get_all',
  withinProject: true,
  since: '3.27',
  status: 200,
  documented: {
    query: Type.Object({
      ...listQuery,
      all_tenants: filter,
      volume_id: filter,
      status: filter,
      instance_id: filter,
      attach_status: filter,
    }),
  },
} as const
const one = { path: '/attachments/{attachment_id}', since: '3.27' } as const

export const attachments: Operations = {
  listAttachments: operation(
    {
      ...list,
      path: '/attachments',
      summary: 'List who has the project’s volumes',
      returns: Type.Object({ attachments: Type.Array(shownBrief) }),
    },
    async (ctx, input, serving) => ({ attachments: (await listed(ctx, serving, input)).map(briefView) }),
  ),
  listAttachmentsDetail: operation(
    {
      ...list,
      path: '/attachments/detail',
      summary: 'List who has the project’s volumes, with all that is known of it',
      returns: Type.Object({ attachments: Type.Array(shown) }),
    },
    async (ctx, input, serving) => ({ attachments: (await listed(ctx, serving, input)).map(viewOf) }),
  ),
  createAttachment: operation(
    {
      method: 'POST',
      path: '/attachments',
      since: '3.27',
      summary: 'Reserve a volume for whoever completes it',
      action: 'volume:attachment_create',
      allow: allow.member,
      withinProject: true,
      body: newAttachment,
      status: 200,
      returns: Type.Object({ attachment: shown }),
    },
    async (ctx, { body: { attachment: given } }) => {
      if (given.connector)
        throw cinderRefusals.not_implemented_part({
          what: 'A connection to a volume from another machine (servers of this cloud get volumes by Nova’s /os-volume_attachments)',
        })
      const claimed = { serverId: given.instance_uuid, mode: given.mode }
      return { attachment: viewOf(await createAttachment(ctx, given.volume_uuid, claimed)) }
    },
  ),
  showAttachment: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show who has a volume',
      action: 'attachments:get',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ attachment: shown }),
    },
    async (ctx, { params }) => ({ attachment: viewOf(await getAttachment(ctx, params.attachment_id)) }),
  ),
  deleteAttachment: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Let go of a volume that no server of this cloud has',
      action: 'volume:attachment_delete',
      allow: allow.member,
      status: 200,
      returns: Type.Object({ attachments: Type.Array(shownBrief) }),
    },
    async (ctx, { params }) => ({ attachments: (await deleteAttachment(ctx, params.attachment_id)).map(briefView) }),
  ),
  completeAttachment: operation(
    {
      method: 'POST',
      path: '/attachments/{attachment_id}/action',
      verb: 'os-complete',
      since: '3.44',
      summary: 'Say that a volume is had',
      action: 'volume:attachment_complete',
      allow: allow.member,
      body: strict({ 'os-complete': Type.Unknown() }),
      status: 204,
    },
    (ctx, { params }) => completeAttachment(ctx, params.attachment_id),
  ),
}
