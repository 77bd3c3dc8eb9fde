/** Who has a volume, as whoever has it says so himself: a server's volumes are compute's (`server-attachment.ts`). */
import type { NumberedRequest, Page } from '../../kernel/page.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { number, text } from '../../store/filter.ts'
import { byCreation, type RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
import {
  attachmentsTo,
  attachmentsWithin,
  getAttachment,
  insertAttachment,
  removeAttachment,
  settleStatus,
  updateAttachment,
} from './attachment.store.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeAttachmentRow, VolumeRow } from './tables.ts'
import { getVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'

/**
 * Volumes come before the quota that what is made of them counts towards, and several in one order: two that take them otherwise would wait
 * for each other, and PostgreSQL would give one of them up.
 */
export async function holdVolumes(tx: StoreCtx, ids: readonly string[]): Promise<void> {
  for (const id of new Set(ids.toSorted())) await holdRow(tx, 'volume', id)
}

/** Of a volume that is held until the transaction ends, so that of several that want it one gets it. @throws not_found */
export async function heldVolume(tx: StoreCtx, id: string): Promise<VolumeRow> {
  await holdRow(tx, 'volume', id)
  return getVolumeRow(tx, id)
}

/** @throws bad_request, conflict */
export async function requireFree(tx: StoreCtx, volume: VolumeRow): Promise<void> {
  requireStatus(volume, volume.multiattach === 1 ? 'reserve-shared' : 'reserve')
  await requireNoServer(tx, volume)
}

/** Whatever an operator has said of its state: two guests would spoil what they write. @throws conflict */
async function requireNoServer(tx: StoreCtx, volume: VolumeRow): Promise<void> {
  const held = volume.multiattach === 0 ? (await attachmentsTo(tx, volume.id)).find((row) => row.held === 1) : undefined
  if (held) requireNotHeld(held)
}

/** Nobody else gets it until it is had or let go. @throws not_found, bad_request */
export const reserveVolume = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    await requireFree(tx, volume)
    await updateVolumeRow(tx, volume, { status: 'attaching' })
  })

/** @throws not_found; a volume that is not reserved stays as it is */
export const unreserveVolume = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    if (volume.status === 'attaching') await settleStatus(tx, id)
  })

/** @throws not_found, bad_request */
export const beginDetaching = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    requireStatus(volume, 'begin-detaching')
    await updateVolumeRow(tx, volume, { status: 'detaching' })
  })

export const rollDetaching = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    if (volume.status === 'detaching') await settleStatus(tx, id)
  })

export interface Holder {
  serverId?: string | undefined
  hostName?: string | undefined
  device: string
  mode: 'rw' | 'ro'
}

/** @throws not_found, bad_request */
export const attachVolume = (ctx: StoreCtx, id: string, { serverId, hostName, device, mode }: Holder): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    if (!(volume.multiattach === 1 && volume.status === 'in-use')) requireStatus(volume, 'attach')
    await requireNoServer(tx, volume)
    if (volume.read_only === 1 && mode !== 'ro') throw volumeRefusals.read_only({ id })
    await insertAttachment(tx, volume, {
      status: 'attached',
      server_id: serverId ?? null,
      host_name: hostName ?? null,
      device,
      mode,
      attached_at: tx.clock.now(),
    })
    await settleStatus(tx, id)
  })

/**
 * @param attachmentId needed where several have it
 * @param force whatever the volume's status was told to be
 * @throws not_found, bad_request; conflict for one that a server has
 */
export const detachVolume = (
  ctx: StoreCtx,
  id: string,
  { attachmentId = null, force = false }: { attachmentId?: string | null | undefined; force?: boolean } = {},
): Promise<void> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    const row = await chosenAttachment(tx, volume, attachmentId)
    if (!row) return settleStatus(tx, id)
    requireNotHeld(row)
    await removeAttachment(tx, row)
    await settleStatus(tx, id, { force })
  })

async function chosenAttachment(tx: StoreCtx, { id }: VolumeRow, attachmentId: string | null | undefined) {
  const rows = await attachmentsTo(tx, id)
  if (attachmentId == null) {
    if (rows.length > 1) throw volumeRefusals.several_attachments({ id })
    return rows[0]
  }
  const row = await getAttachment(tx, attachmentId)
  if (row.volume_id !== id) throw volumeRefusals.other_volume({ id: attachmentId })
  return row
}

/** @throws conflict */
export function requireNotHeld(row: VolumeAttachmentRow): void {
  if (row.held === 1) throw volumeRefusals.held_by_server({ id: row.volume_id, serverId: row.server_id ?? '' })
}

interface Claimed {
  serverId?: string | undefined
  mode?: 'rw' | 'ro' | undefined
}

/** Reserves a volume for whoever completes it. @throws not_found, bad_request */
export const createAttachment = (ctx: StoreCtx, volumeId: string, { serverId, mode }: Claimed): Promise<VolumeAttachmentRow> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, volumeId)
    if (volume.status.startsWith('error')) throw volumeRefusals.error_state({ id: volumeId, status: volume.status })
    await requireFree(tx, volume)
    const row = await insertAttachment(tx, volume, {
      status: 'reserved',
      server_id: serverId ?? null,
      mode: volume.read_only === 1 ? 'ro' : (mode ?? null),
    })
    await settleStatus(tx, volumeId)
    return row
  })

/** @throws not_found */
export const completeAttachment = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const row = await getAttachment(tx, id)
    await holdRow(tx, 'volume', row.volume_id)
    await updateAttachment(tx, row, { status: 'attached', attached_at: tx.clock.now() })
    await settleStatus(tx, row.volume_id)
  })

/** @returns those that are left @throws not_found; conflict for one that a server has */
export const deleteAttachment = (ctx: StoreCtx, id: string): Promise<VolumeAttachmentRow[]> =>
  transact(ctx, async (tx) => {
    const row = await getAttachment(tx, id)
    requireNotHeld(row)
    await holdRow(tx, 'volume', row.volume_id)
    await removeAttachment(tx, row)
    return attachmentsTo(tx, row.volume_id)
  })

export type AttachmentField = 'id' | 'volumeId' | 'serverId' | 'projectId' | 'status' | 'createdAt'

const attachmentList: RowTable<AttachmentField> = {
  table: 'volume_attachment',
  fields: {
    id: text('volume_attachment.id', { selective: true }),
    volumeId: text('volume_attachment.volume_id', { selective: true }),
    serverId: text('volume_attachment.server_id', { nullable: true }),
    projectId: text('volume_attachment.project_id'),
    status: text('volume_attachment.status'),
    createdAt: number('volume_attachment.created_at'),
  },
  order: byCreation('volume_attachment', 'desc'),
}

/** Newest first unless told. @throws not_found for an unknown marker */
export const listAttachments = (ctx: StoreCtx, request: NumberedRequest<AttachmentField>): Promise<Page<VolumeAttachmentRow>> =>
  readRows(ctx.db, ctx.db.selectFrom('volume_attachment').selectAll('volume_attachment'), attachmentList, {
    request,
    key: 'volume_attachment.id',
    seen: attachmentsWithin(ctx),
    noMarker: (id) => volumeRefusals.attachment_not_found({ id }),
  })
