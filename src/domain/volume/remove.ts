/** Deleting a volume: at once when no host knows it, else when its host says that nothing of it is left. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { holdRow } from '../../store/dialect.ts'
import { touchHost } from '../host/index.ts'
import { dropNamedSecret } from '../secret/index.ts'
import { attachmentsTo } from './attachment.store.ts'
import { volumeGroupRefusals } from './group/refusals.ts'
import { settleGroup } from './group/settle-group.ts'
import { forgetSnapshot } from './observe-snapshots.ts'
import { growClaim, releasePool } from './pool.ts'
import { volumeRefusals } from './refusals.ts'
import { snapshotsOf, updateSnapshotRow } from './snapshot.store.ts'
import { isCopied, requireNoCopy } from './snapshot.ts'
import type { VolumeRow, VolumeSnapshotRow } from './tables.ts'
import { findVolumeRow, getVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'
import { ALLOWED } from './volume-status.ts'

/**
 * @param force in states too where something is under way or has failed
 * @param cascade its snapshots go with it
 * @throws not_found, bad_request
 */
export const deleteVolume = (ctx: StoreCtx, id: string, { force = false, cascade = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume', id)
    const row = await getVolumeRow(tx, id)
    if (row.group_id !== null) throw volumeGroupRefusals.volume_in_group({ id, act: 'delete' })
    await endVolume(tx, row, { force, cascade })
  })

interface Ending {
  force?: boolean
  cascade?: boolean
  /** The file that it becomes. */
  releasing?: string | null
}

/** In the transaction that holds it, whatever group it is in. @throws bad_request */
export async function endVolume(
  tx: StoreCtx,
  row: VolumeRow,
  { force = false, cascade = false, releasing = null }: Ending,
): Promise<void> {
  const { id } = row
  requireStatus(row, force ? 'force-delete' : 'delete')
  const held = (await attachmentsTo(tx, id)).find((attachment) => attachment.held === 1)
  if (held) throw volumeRefusals.held_by_server({ id, serverId: held.server_id ?? '' })
  await requireNoCopy(tx, 'volume', id)
  const snapshots = await snapshotsOf(tx, [id])
  const isGrouped = snapshots.some(({ group_snapshot_id }) => group_snapshot_id !== null)
  if (snapshots.length > 0 && (!cascade || isGrouped)) throw volumeRefusals.has_snapshots({ id })
  for (const snapshot of snapshots) {
    await requireNoCopy(tx, 'snapshot', snapshot.id)
    await updateSnapshotRow(tx, snapshot, { status: 'deleting', wanted_state: 'absent', fault: null })
  }
  if (row.host_id === null) return forgetVolume(tx, row)
  await updateVolumeRow(tx, row, {
    status: releasing === null ? 'deleting' : 'unmanaging',
    fault: null,
    // what is not a volume yet is still somebody's file
    releasing: releasing ?? (row.launched_at === null ? row.adopting : null),
    wanted_state: 'absent',
    wanted_generation: row.wanted_generation + 1,
  })
  await touchHost(tx, row.host_id)
}

/** One that went with its server, by the cloud itself; where others have it or need it, or its state does not allow it, it stays: the server goes all the same. */
export async function deleteFreedVolume(tx: StoreCtx, id: string): Promise<void> {
  await holdRow(tx, 'volume', id)
  const row = await findVolumeRow(tx, id)
  const isNew = row?.status === 'creating'
  if (!row || !(isNew || ALLOWED.delete.includes(row.status))) return
  if (row.group_id !== null) return
  if ((await attachmentsTo(tx, id)).some(({ held }) => held === 1) || (await snapshotsOf(tx, [id])).length > 0) return
  if (await isCopied(tx, 'volume', id)) return
  await deleteVolume({ ...tx, who: { kind: 'cloud' }, reach: undefined }, id, { force: isNew })
}

/** Nothing of it is on any host: its claim and its rows go. */
export async function forgetVolume(tx: StoreCtx, row: VolumeRow): Promise<void> {
  if (row.key_id !== null) await dropNamedSecret(tx, row.key_id)
  for (const snapshot of await snapshotsOf(tx, [row.id])) await forgetSnapshot(tx, row, snapshot)
  await releasePool(tx, row)
  await deleteFound(tx.db.deleteFrom('volume').where('id', '=', row.id))
  recordChange(tx, 'volume', row.id, row.project_id)
  if (row.group_id !== null) await settleGroup(tx, row.group_id)
}

/** What becomes of volumes whose host is gone for ever: what was being deleted is, and the others stay in error, with their snapshots. @returns how many there were */
export const removeVolumesOfHost = (ctx: StoreCtx, hostId: string): Promise<number> =>
  transact(ctx, async (tx) => {
    const rows = await tx.db.selectFrom('volume').selectAll().where('host_id', '=', hostId).execute()
    for (const row of rows) await (row.status === 'deleting' ? forgetVolume(tx, row) : loseVolume(tx, row))
    await tx.db.deleteFrom('volume_pool').where('host_id', '=', hostId).execute()
    return rows.length
  })

const LOST = 'The host that kept it is gone.'

/** Its owner sees what was lost, and deletes it when that is known. */
async function loseVolume(tx: StoreCtx, row: VolumeRow): Promise<void> {
  for (const snapshot of await snapshotsOf(tx, [row.id])) await loseSnapshot(tx, row, snapshot)
  await releasePool(tx, row)
  await updateVolumeRow(tx, row, {
    status: 'error',
    fault: LOST,
    reverting: null,
    reimaging: null,
    host_id: null,
    pool: null,
    claimed_gib: 0,
    wanted_state: 'absent',
    wanted_generation: row.wanted_generation + 1,
    observed_state: 'none',
  })
}

async function loseSnapshot(tx: StoreCtx, volume: VolumeRow, row: VolumeSnapshotRow): Promise<void> {
  if (row.wanted_state === 'absent') return forgetSnapshot(tx, volume, row)
  await growClaim(tx, volume, -row.size_gib)
  await updateSnapshotRow(tx, row, { status: 'error', fault: LOST })
}
