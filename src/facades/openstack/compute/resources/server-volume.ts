/** Volumes of servers: which they have, and as what. */
import { orNull, type Static, strict, Type } from '../../../../api/schema.ts'
import {
  attachServerVolume,
  detachServerVolume,
  getServerVolume,
  listServerVolumes,
  type ServerVolumeRow,
  setVolumeEndsWithServer,
} from '../../../../domain/compute/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { PAGE_MAX } from '../list.ts'
import { flag, isTrue, tag, uuid } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'

const text = Type.String()
const device = orNull(Type.String({ minLength: 1, maxLength: 255, pattern: '^(/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$' }))

const fields = { volumeId: uuid, device: Type.Optional(device) }
const tagged = { ...fields, tag: Type.Optional(tag) }
const given = strict({ ...tagged, delete_on_termination: Type.Optional(flag) })
/** Before 2.49, and before 2.79. */
export const untaggedAttachment = strict({ volumeAttachment: strict(fields) })
export const unendingAttachment = strict({ volumeAttachment: strict(tagged) })

const shown = Type.Object({
  volumeId: text,
  serverId: text,
  device: orNull(text),
  tag: orNull(text),
  delete_on_termination: Type.Boolean(),
  attachment_id: text,
  bdm_uuid: text,
})
const made = Type.Object({ id: text, volumeId: text, serverId: text, device: orNull(text) }, { additionalProperties: true })

/** What versions before 2.89 show of each. A symbol: it is carried along and never written. */
export const VOLUME_ID: unique symbol = Symbol('volume id')

const viewOf = (row: ServerVolumeRow): Static<typeof shown> & { [VOLUME_ID]: string } => ({
  volumeId: row.volume_id,
  serverId: row.server_id,
  device: row.device,
  tag: row.tag,
  delete_on_termination: row.delete_on_termination === 1,
  attachment_id: row.attachment_id,
  bdm_uuid: row.id,
  [VOLUME_ID]: row.volume_id,
})

const path = '/servers/{server_id}/os-volume_attachments'
const one = `${path}/{volume_id}` as const
const action = <const A extends string>(verb: A) => `os_compute_api:os-volumes-attachments:${verb}` as const

const number = Type.Optional(Type.Integer({ minimum: 0 }))
const query = Type.Object({ limit: number, offset: number }, { additionalProperties: false })
/** Before 2.75. */
export const looseVolumeQuery = Type.Object({ limit: number, offset: number }, { additionalProperties: true })

const change = strict({
  id: Type.Optional(uuid),
  volumeId: uuid,
  serverId: Type.Optional(uuid),
  device: Type.Optional(device),
  tag: Type.Optional(orNull(tag)),
  delete_on_termination: Type.Optional(flag),
})

/** What says how it is may come back as it is, and no otherwise. @throws bad_request */
function requireUnmoved(sent: Static<typeof change>, row: ServerVolumeRow): void {
  const had = { id: row.volume_id, serverId: row.server_id, device: row.device, tag: row.tag }
  for (const key of ['id', 'serverId', 'device', 'tag'] as const)
    if (sent[key] !== undefined && sent[key] !== had[key]) throw novaRefusals.attachment_fixed({ name: key })
}

export const serverVolumes: Operations = {
  listVolumeAttachments: operation(
    {
      method: 'GET',
      path,
      summary: 'List the volumes of a server',
      action: action('index'),
      allow: allow.reader,
      query,
      status: 200,
      returns: Type.Object({ volumeAttachments: Type.Array(shown) }),
    },
    async (ctx, { params, query: { offset = 0, limit = PAGE_MAX } }) => {
      const rows = await listServerVolumes(ctx, params.server_id)
      return { volumeAttachments: rows.slice(offset, offset + (limit || PAGE_MAX)).map(viewOf) }
    },
  ),
  attachVolume: operation(
    {
      method: 'POST',
      path,
      summary: 'Give a server a volume',
      action: action('create'),
      allow: allow.member,
      body: strict({ volumeAttachment: given }),
      status: 200,
      returns: Type.Object({ volumeAttachment: made }),
    },
    async (ctx, { params, body: { volumeAttachment } }) => {
      const row = await attachServerVolume(ctx, params.server_id, {
        volumeId: volumeAttachment.volumeId,
        device: volumeAttachment.device ?? undefined,
        tag: volumeAttachment.tag,
        deleteOnTermination: isTrue(volumeAttachment.delete_on_termination),
      })
      const { attachment_id: _attachment, bdm_uuid: _bdm, ...view } = viewOf(row)
      return { volumeAttachment: { ...view, id: row.volume_id } }
    },
  ),
  showVolumeAttachment: operation(
    {
      method: 'GET',
      path: one,
      summary: 'Show a volume of a server',
      action: action('show'),
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ volumeAttachment: shown }),
    },
    async (ctx, { params }) => ({ volumeAttachment: viewOf(await getServerVolume(ctx, params.server_id, params.volume_id)) }),
  ),
  updateVolumeAttachment: operation(
    {
      method: 'PUT',
      path: one,
      summary: 'Say whether a volume goes with its server',
      action: action('update'),
      allow: allow.member,
      since: '2.85',
      body: strict({ volumeAttachment: change }),
      status: 202,
    },
    async (ctx, { params: { server_id, volume_id }, body: { volumeAttachment: sent } }) => {
      const row = await getServerVolume(ctx, server_id, volume_id)
      if (sent.volumeId !== volume_id) throw novaRefusals.not_implemented_part({ what: 'Swapping one volume for another' })
      requireUnmoved(sent, row)
      if (sent.delete_on_termination !== undefined)
        await setVolumeEndsWithServer(ctx, server_id, volume_id, isTrue(sent.delete_on_termination))
    },
  ),
  detachVolume: operation(
    {
      method: 'DELETE',
      path: one,
      summary: 'Take a volume from a server',
      action: action('delete'),
      allow: allow.member,
      status: 202,
    },
    (ctx, { params }) => detachServerVolume(ctx, params.server_id, params.volume_id),
  ),
}
