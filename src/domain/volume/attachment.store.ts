/** Queries of attachments. */
import { reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { within } from '../../store/within.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeAttachmentRow, VolumeRow } from './tables.ts'
import { findVolumeRow, touchVolume, updateVolumeRow } from './volume.store.ts'
import type { VolumeStatus } from './volume-status.ts'

/** Whosever it is. */
export const findAttachment = (ctx: StoreCtx, id: string): Promise<VolumeAttachmentRow | undefined> =>
  ctx.db.selectFrom('volume_attachment').selectAll().where('id', '=', id).executeTakeFirst()

export const attachmentsWithin = (ctx: StoreCtx) => within(reachOf(ctx, 'volume'), { project: 'volume_attachment.project_id' })

/** @throws not_found */
export async function getAttachment(ctx: StoreCtx, id: string): Promise<VolumeAttachmentRow> {
  const query = ctx.db.selectFrom('volume_attachment').selectAll().where('id', '=', id)
  const row = await query.where(attachmentsWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeRefusals.attachment_not_found({ id })
  return row
}

/** Oldest first. */
export const attachmentsTo = (ctx: StoreCtx, volumeId: string): Promise<VolumeAttachmentRow[]> =>
  ctx.db
    .selectFrom('volume_attachment')
    .selectAll()
    .where('volume_id', '=', volumeId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()

type NewAttachment = Partial<Omit<VolumeAttachmentRow, 'id' | 'volume_id' | 'project_id' | 'created_at'>> &
  Pick<VolumeAttachmentRow, 'status'>

export async function insertAttachment(
  tx: StoreCtx,
  volume: Pick<VolumeRow, 'id' | 'project_id'>,
  given: NewAttachment,
): Promise<VolumeAttachmentRow> {
  const row: VolumeAttachmentRow = {
    id: tx.random.uuid(),
    volume_id: volume.id,
    project_id: volume.project_id,
    server_id: null,
    host_name: null,
    device: null,
    mode: null,
    held: 0,
    created_at: tx.clock.now(),
    attached_at: null,
    ...given,
  }
  await insertRow(tx.db, 'volume_attachment', row)
  await touchVolume(tx, volume.id)
  recordChange(tx, 'volume_attachment', row.id, row.project_id)
  return row
}

export async function updateAttachment(
  tx: StoreCtx,
  { id, project_id, volume_id }: Pick<VolumeAttachmentRow, 'id' | 'project_id' | 'volume_id'>,
  set: Partial<VolumeAttachmentRow>,
): Promise<void> {
  await tx.db.updateTable('volume_attachment').set(set).where('id', '=', id).execute()
  await touchVolume(tx, volume_id)
  recordChange(tx, 'volume_attachment', id, project_id)
}

/** The row goes, and the volume is what those that are left make of it. Absent is success. */
export async function removeAttachment(tx: StoreCtx, row: VolumeAttachmentRow): Promise<void> {
  await tx.db.deleteFrom('volume_attachment').where('id', '=', row.id).execute()
  await touchVolume(tx, row.volume_id)
  recordChange(tx, 'volume_attachment', row.id, row.project_id)
  await settleStatus(tx, row.volume_id)
}

/** What a volume is by who has it: one that something else is done with stays as it is. @param force also one in error, unless it is lost: then it is on no host */
export async function settleStatus(tx: StoreCtx, volumeId: string, { force = false } = {}): Promise<void> {
  const volume = await findVolumeRow(tx, volumeId)
  if (!volume || !(BY_ATTACHMENTS.includes(volume.status) || (force && volume.status === 'error' && volume.host_id !== null)))
    return
  const status = statusBy(await attachmentsTo(tx, volumeId))
  await updateVolumeRow(tx, volume, { status })
}

const BY_ATTACHMENTS: readonly VolumeStatus[] = ['available', 'reserved', 'attaching', 'in-use', 'detaching']

/** Pure: what is under way is shown before what is there. */
export function statusBy(rows: readonly Pick<VolumeAttachmentRow, 'status'>[]): VolumeStatus {
  const has = (status: VolumeAttachmentRow['status']) => rows.some((row) => row.status === status)
  if (has('attaching')) return 'attaching'
  if (has('detaching')) return 'detaching'
  if (has('reserved')) return 'reserved'
  return has('attached') ? 'in-use' : 'available'
}
