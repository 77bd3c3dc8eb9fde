/**
 * What compute does with the volumes that a new server is to have: they are taken or made with the server's row, placed with it on one
 * host, and plugged when all of them are there.
 */
import { withoutReach } from '../../kernel/reach.ts'
import { beginOperation } from '../../operation/operation.ts'
import type { StoreCtx } from '../../store/context.ts'
import { findAttachment, insertAttachment, settleStatus, updateAttachment } from './attachment.store.ts'
import { heldVolume, requireFree } from './attachment.ts'
import { addVolume, type NewVolume } from './create.ts'
import { createVolumeOperation } from './operations.ts'
import { claimPlace, hostsFor } from './place.ts'
import { roomOfPools } from './pool.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeRow } from './tables.ts'
import { findVolumeRow } from './volume.store.ts'

/** Of the new server. */
interface Promised {
  serverId: string
  device: string
}

/** Nobody else gets it. */
export interface PromisedVolume {
  volumeId: string
  attachmentId: string
  readOnly: boolean
  /** Null for one that is yet to be made. */
  hostId: string | null
}

/** One that is there. @throws not_found, bad_request in a state that does not allow it */
export async function takeForServer(tx: StoreCtx, volumeId: string, promised: Promised): Promise<PromisedVolume> {
  const volume = await heldVolume(withoutReach(tx), volumeId)
  if (volume.status.startsWith('error')) throw volumeRefusals.error_state({ id: volumeId, status: volume.status })
  await requireFree(tx, volume)
  return promise(tx, volume, promised)
}

/** A new one, as a row that waits for its place. @throws bad_request, not_found, over_quota */
export const makeForServer = async (tx: StoreCtx, given: NewVolume, promised: Promised): Promise<PromisedVolume> =>
  promise(tx, await addVolume(withoutReach(tx), given), promised)

async function promise(tx: StoreCtx, volume: VolumeRow, { serverId, device }: Promised): Promise<PromisedVolume> {
  const readOnly = volume.read_only === 1
  const { id } = await insertAttachment(tx, volume, {
    status: 'reserved',
    held: 1,
    server_id: serverId,
    device,
    mode: readOnly ? 'ro' : 'rw',
  })
  await settleStatus(tx, volume.id)
  return { volumeId: volume.id, attachmentId: id, readOnly, hostId: volume.host_id }
}

export interface VolumeHosts {
  /** Each of them has all the volumes, or room for them. */
  hostIds: ReadonlySet<string>
  /** Of what is yet to be made. */
  newGib: number
}

export async function hostsForVolumes(tx: StoreCtx, ids: readonly string[]): Promise<VolumeHosts> {
  const pools = await roomOfPools(tx)
  const rows = (await Promise.all(ids.map((id) => findVolumeRow(tx, id)))).filter((row) => row !== undefined)
  const newGib = rows.filter(({ host_id }) => host_id === null).reduce((sum, { size_gib }) => sum + size_gib, 0)
  let hostIds: ReadonlySet<string> | undefined
  for (const row of rows) {
    const these = new Set(row.host_id === null ? await hostsFor(tx, row, pools, newGib) : [row.host_id])
    hostIds = hostIds ? hostIds.intersection(these) : these
  }
  return { hostIds: hostIds ?? new Set(), newGib }
}

/** Its host makes it from then on. One that has its place keeps it. @throws no_capacity */
export async function placeMadeVolume(tx: StoreCtx, id: string, hostId: string): Promise<void> {
  const row = await findVolumeRow(tx, id)
  if (row?.status !== 'creating' || row.host_id !== null) return
  await claimPlace(tx, row, hostId)
  await beginOperation(tx, createVolumeOperation, { volumeId: id, requestId: tx.requestId })
}

/** Whether it is still being made. @throws internal when it could not be */
export async function serverAwaitsVolume(ctx: StoreCtx, id: string): Promise<boolean> {
  const row = await findVolumeRow(ctx, id)
  if (row?.status === 'creating') return true
  if (row?.status === 'error') throw volumeRefusals.disk_failed({ problem: row.fault ?? 'The volume could not be made.' })
  return false
}

/** It is attaching from then on, until the host says that the guest has it. Absent is success. */
export async function serverIsToPlug(tx: StoreCtx, attachmentId: string): Promise<void> {
  const row = await findAttachment(tx, attachmentId)
  if (row?.status !== 'reserved') return
  await updateAttachment(tx, row, { status: 'attaching' })
  await settleStatus(tx, row.volume_id)
}
