/** Gives servers volumes and takes them back: what is wanted is written, the host follows, and its report ends it (`server-volume.observe.ts`). */
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { touchHost } from '../host/index.ts'
import { attachToServer, serverGivesBack } from '../volume/index.ts'
import { deviceFor } from './device-name.ts'
import { beginAction } from './history.ts'
import { requireReady } from './power.ts'
import { computeRefusals } from './refusals.ts'
import { getServerRow, updateServerRow } from './server.store.ts'
import { busOf, ownDisks } from './server-disks.ts'
import { volumesOfServer } from './server-volume.store.ts'
import type { ServerRow, ServerVolumeRow } from './tables.ts'

export interface VolumeRequest {
  volumeId: string
  /** As the user calls it; absent: the next that is free. */
  device?: string | undefined
  tag?: string | undefined
  /** It goes with the server. */
  deleteOnTermination?: boolean
}

/** @throws not_found, bad_request, conflict; forbidden when the server has as many disks as it may */
export const attachServerVolume = (ctx: StoreCtx, serverId: string, asked: VolumeRequest): Promise<ServerVolumeRow> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'server', serverId)
    const { row, hostId } = await requireReady(tx, serverId, 'attach-volume')
    const had = await volumesOfServer(tx, serverId)
    const { volumeId, device: wanted, tag = null, deleteOnTermination = false } = asked
    if (had.some(({ volume_id }) => volume_id === volumeId)) throw computeRefusals.volume_attached({ id: serverId, volumeId })
    const taken = had.map(({ device }) => device)
    const device = deviceFor(busOf(row), ownDisks(row), taken, wanted)
    const { id: attachmentId, readOnly } = await attachToServer(tx, { volumeId, serverId, hostId, device })
    const volume: ServerVolumeRow = {
      id: tx.random.uuid(),
      server_id: serverId,
      volume_id: volumeId,
      attachment_id: attachmentId,
      device,
      tag,
      read_only: readOnly ? 1 : 0,
      delete_on_termination: deleteOnTermination ? 1 : 0,
      state: 'attaching',
      boot_index: null,
      made: 0,
      created_at: tx.clock.now(),
    }
    await insertRow(tx.db, 'server_volume', volume)
    await beginAction(tx, row, 'attach-volume')
    await tellHost(tx, row, hostId)
    return volume
  })

async function tellHost(tx: StoreCtx, row: ServerRow, hostId: string): Promise<void> {
  await updateServerRow(tx, row, { wanted_generation: row.wanted_generation + 1 })
  await touchHost(tx, hostId)
}

/** @throws not_found for a volume that it has not; forbidden for the one that it boots from; conflict */
export const detachServerVolume = (ctx: StoreCtx, serverId: string, volumeId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'server', serverId)
    const volume = await getServerVolume(tx, serverId, volumeId)
    if (volume.boot_index === 0) throw computeRefusals.root_volume({ id: serverId, volumeId })
    const { row, hostId } = await requireReady(tx, serverId, 'detach-volume')
    if (volume.state !== 'attached') throw computeRefusals.volume_busy({ volumeId, state: volume.state })
    await tx.db.updateTable('server_volume').set({ state: 'detaching' }).where('id', '=', volume.id).execute()
    await serverGivesBack(tx, volume.attachment_id)
    await beginAction(tx, row, 'detach-volume')
    await tellHost(tx, row, hostId)
  })

/** @throws not_found */
export async function listServerVolumes(ctx: StoreCtx, serverId: string): Promise<ServerVolumeRow[]> {
  await getServerRow(ctx, serverId)
  return volumesOfServer(ctx, serverId)
}

/** @throws not_found for a server that is not there, and a volume that it has not */
export async function getServerVolume(ctx: StoreCtx, serverId: string, volumeId: string): Promise<ServerVolumeRow> {
  const found = (await listServerVolumes(ctx, serverId)).find(({ volume_id }) => volume_id === volumeId)
  if (!found) throw computeRefusals.volume_not_attached({ id: serverId, volumeId })
  return found
}

/** Whether the volume goes with the server. @throws not_found */
export const setVolumeEndsWithServer = (ctx: StoreCtx, serverId: string, volumeId: string, ends: boolean): Promise<void> =>
  transact(ctx, async (tx) => {
    const { id } = await getServerVolume(tx, serverId, volumeId)
    await tx.db
      .updateTable('server_volume')
      .set({ delete_on_termination: ends ? 1 : 0 })
      .where('id', '=', id)
      .execute()
    await updateServerRow(tx, await getServerRow(tx, serverId), {})
  })
