/** Gives volumes to other projects: who has the key of a transfer takes the volume. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { userOf } from '../../kernel/context.ts'
import type { NumberedRequest, Page } from '../../kernel/page.ts'
import { homeProject, reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { holdRow } from '../../store/dialect.ts'
import { number, text } from '../../store/filter.ts'
import { byCreation, type RowTable } from '../../store/list.ts'
import { insertRow } from '../../store/prepared.ts'
import { readRows } from '../../store/row-list.ts'
import { within } from '../../store/within.ts'
import { attachmentsTo, statusBy } from './attachment.store.ts'
import { heldVolume } from './attachment.ts'
import { volumeGroupRefusals } from './group/refusals.ts'
import { requireVolumeQuota } from './quotas.ts'
import { volumeRefusals } from './refusals.ts'
import { snapshotsOf, updateSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow, VolumeTransferRow } from './tables.ts'
import { getType } from './type.store.ts'
import { findVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'

export interface NewTransfer {
  volumeId: string
  name?: string | null
  /** Its snapshots stay; a volume that has some is not given then. */
  noSnapshots?: boolean
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

const transfersWithin = (ctx: StoreCtx) => within(reachOf(ctx, 'volume'), { project: 'volume_transfer.project_id' })

/** The volume waits from then on. @returns with the key, which is told this once @throws not_found, bad_request */
export const createTransfer = (ctx: StoreCtx, given: NewTransfer): Promise<{ transfer: VolumeTransferRow; key: string }> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, given.volumeId)
    await requireReady(tx, volume, 'transfer')
    if (volume.encrypted === 1) throw volumeRefusals.encrypted_transfer({ id: volume.id })
    const snapshots = await snapshotsOf(tx, [volume.id])
    if (given.noSnapshots && snapshots.length > 0) throw volumeRefusals.has_snapshots({ id: volume.id })
    const grouped = snapshots.find(({ group_snapshot_id }) => group_snapshot_id !== null)
    if (grouped) throw volumeGroupRefusals.snapshot_in_group({ id: grouped.id, force: false })
    const unready = snapshots.find(({ status }) => status !== 'available')
    if (unready) throw volumeRefusals.snapshot_status({ id: unready.id, status: unready.status })
    const key = tx.random.bytes(8).toString('hex')
    const transfer: VolumeTransferRow = {
      id: tx.random.uuid(),
      volume_id: volume.id,
      project_id: volume.project_id,
      name: given.name ?? null,
      key_hash: hashOf(key),
      no_snapshots: given.noSnapshots ? 1 : 0,
      created_at: tx.clock.now(),
    }
    await forgetOffers(tx, volume)
    await insertRow(tx.db, 'volume_transfer', transfer)
    await updateVolumeRow(tx, volume, { status: 'awaiting-transfer' })
    recordChange(tx, 'volume_transfer', transfer.id, transfer.project_id)
    return { transfer, key }
  })

/** An operator may call one available that somebody has: it would be another project's then, and had here. @throws bad_request */
async function requireReady(tx: StoreCtx, volume: VolumeRow, act: 'transfer' | 'accept'): Promise<void> {
  requireStatus(volume, act)
  if (volume.group_id !== null) throw volumeGroupRefusals.volume_in_group({ id: volume.id, act: 'transfer' })
  const had = await attachmentsTo(tx, volume.id)
  if (had.length > 0) requireStatus({ id: volume.id, status: statusBy(had) }, act)
}

/** Of an operator's word, by which the volume has become available since. */
async function forgetOffers(tx: StoreCtx, { id }: VolumeRow): Promise<void> {
  const older = await tx.db.selectFrom('volume_transfer').selectAll().where('volume_id', '=', id).execute()
  for (const transfer of older) await forgetTransfer(tx, transfer)
}

/** Whosever it is. */
export const findTransfer = (ctx: StoreCtx, id: string): Promise<VolumeTransferRow | undefined> =>
  ctx.db.selectFrom('volume_transfer').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getTransfer(ctx: StoreCtx, id: string): Promise<VolumeTransferRow> {
  const query = ctx.db.selectFrom('volume_transfer').selectAll().where('id', '=', id)
  const row = await query.where(transfersWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeRefusals.transfer_not_found({ id })
  return row
}

/** @throws not_found */
export const deleteTransfer = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { volume_id } = await getTransfer(tx, id)
    await holdRow(tx, 'volume', volume_id)
    const volume = await findVolumeRow(tx, volume_id)
    await forgetTransfer(tx, await getTransfer(tx, id))
    if (volume?.status === 'awaiting-transfer') await updateVolumeRow(tx, volume, { status: 'available' })
  })

async function forgetTransfer(tx: StoreCtx, { id, project_id }: VolumeTransferRow): Promise<void> {
  await deleteFound(tx.db.deleteFrom('volume_transfer').where('id', '=', id))
  recordChange(tx, 'volume_transfer', id, project_id)
}

/** By whoever has the key: the volume and its snapshots are of the caller's project then. @throws not_found, bad_request, over_quota */
export const acceptTransfer = (ctx: StoreCtx, id: string, key: string): Promise<VolumeTransferRow> =>
  transact(ctx, async (tx) => {
    const found = await findTransfer(tx, id)
    if (found) await holdRow(tx, 'volume', found.volume_id)
    const transfer = await findTransfer(tx, id)
    const volume = transfer && (await findVolumeRow(tx, transfer.volume_id))
    if (!transfer || !volume) throw volumeRefusals.transfer_not_found({ id })
    if (!timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(transfer.key_hash))) throw volumeRefusals.wrong_key({ id })
    await requireReady(tx, volume, 'accept')
    await give(tx, volume)
    await forgetTransfer(tx, transfer)
    return transfer
  })

async function give(tx: StoreCtx, volume: VolumeRow): Promise<void> {
  const owner = { project_id: homeProject(tx), user_id: userOf(tx) }
  await getType(tx, volume.type_id)
  const snapshots = await snapshotsOf(tx, [volume.id])
  const gib = snapshots.reduce((sum, { size_gib }) => sum + size_gib, volume.size_gib)
  const adding = { typeId: volume.type_id, volumes: 1, gib, sizeGib: volume.size_gib, snapshots: snapshots.length }
  await requireVolumeQuota(tx, { projectId: owner.project_id, ...adding })
  recordChange(tx, 'volume', volume.id, volume.project_id)
  await updateVolumeRow(tx, { ...volume, ...owner }, { ...owner, status: 'available' })
  for (const snapshot of snapshots) await updateSnapshotRow(tx, { ...snapshot, ...owner }, owner)
}

export type TransferField = 'id' | 'name' | 'volumeId' | 'projectId' | 'createdAt'

const transferList: RowTable<TransferField> = {
  table: 'volume_transfer',
  fields: {
    id: text('volume_transfer.id', { selective: true }),
    name: text('volume_transfer.name', { nullable: true }),
    volumeId: text('volume_transfer.volume_id'),
    projectId: text('volume_transfer.project_id'),
    createdAt: number('volume_transfer.created_at'),
  },
  order: byCreation('volume_transfer'),
}

/** Oldest first unless told. @throws not_found for an unknown marker */
export const listTransfers = (ctx: StoreCtx, request: NumberedRequest<TransferField>): Promise<Page<VolumeTransferRow>> =>
  readRows(ctx.db, ctx.db.selectFrom('volume_transfer').selectAll('volume_transfer'), transferList, {
    request,
    key: 'volume_transfer.id',
    seen: transfersWithin(ctx),
    noMarker: (id) => volumeRefusals.transfer_not_found({ id }),
  })
