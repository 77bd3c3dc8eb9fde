/** Making a server that begins with volumes: it and they get their places together, and it is started when all of them are there. */
import { again, operation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { hostsForVolumes, placeMadeVolume, serverAwaitsVolume, serverIsToPlug } from '../volume/index.ts'
import {
  awaitGuest,
  findBuilding,
  placeOn,
  removeGuest,
  type ServerParams,
  SPAWN_WITHIN_MS,
  unplaceServer,
} from './operations.ts'
import { updateServerRow } from './server.store.ts'
import { volumesOfServer } from './server-volume.store.ts'

/** An image that a volume is made of may be large. */
const VOLUMES_WITHIN_MS = 3_600_000

export const createWithVolumesOperation = operation<ServerParams>('server.create-with-volumes')
  .step('place', placeWithVolumes, unplaceServer)
  .step('volumes', awaitVolumes, removeGuest, { within: VOLUMES_WITHIN_MS })
  .step('spawn', awaitGuest, removeGuest, { within: SPAWN_WITHIN_MS })

async function placeWithVolumes(ctx: StoreCtx, { params }: { params: ServerParams }) {
  await transact(ctx, async (tx) => {
    const row = await findBuilding(tx, params.serverId)
    if (!row) return
    const volumes = await volumesOfServer(tx, row.id)
    const { hostIds, newGib } = await hostsForVolumes(
      tx,
      volumes.map(({ volume_id }) => volume_id),
    )
    const hostId = await placeOn(tx, row, { hostIds, besidesGib: newGib })
    for (const { volume_id } of volumes) await placeMadeVolume(tx, volume_id, hostId)
  })
}

/** Until then its host is not told of the guest. */
async function awaitVolumes(ctx: StoreCtx, { params }: { params: ServerParams }) {
  for (const { volume_id } of await volumesOfServer(ctx, params.serverId))
    if (await serverAwaitsVolume(ctx, volume_id)) return again({ on: { kind: 'volume', id: volume_id } })
  await transact(ctx, async (tx) => {
    const row = await findBuilding(tx, params.serverId)
    if (!row || row.host_id === null) return
    for (const volume of await volumesOfServer(tx, row.id)) {
      if (volume.state !== 'waiting') continue
      await tx.db.updateTable('server_volume').set({ state: 'attaching' }).where('id', '=', volume.id).execute()
      await serverIsToPlug(tx, volume.attachment_id)
    }
    await updateServerRow(tx, row, {})
    await touchHost(tx, row.host_id)
  })
}
