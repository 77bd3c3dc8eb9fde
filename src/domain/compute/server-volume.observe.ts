/** Ends what was begun with a server's volumes, by what its host says of them. */
import type { StoreCtx } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { deleteFreedVolume, holdVolumes, serverGotNone, serverHasVolume, serverLetGo } from '../volume/index.ts'
import { finishActions } from './history.ts'
import type { ObservedGuest } from './host-form.ts'
import { updateServerRow } from './server.store.ts'
import { volumesOfServer } from './server-volume.store.ts'
import type { ServerRow, ServerVolumeRow } from './tables.ts'

type Seen = NonNullable<ObservedGuest['volumes']>[number] | undefined

/** What becomes of a volume: pure. */
export function verdictOf(
  volume: Pick<ServerVolumeRow, 'state'>,
  seen: Seen,
  runs: boolean,
): 'has' | 'let-go' | 'failed' | 'wait' {
  if (volume.state === 'detaching') return seen === undefined || (!runs && !seen.plugged) ? 'let-go' : 'wait'
  if (volume.state === 'attached' || volume.state === 'waiting' || seen === undefined) return 'wait'
  if (seen.plugged) return 'has'
  if (seen.fault !== undefined) return 'failed'
  return runs ? 'wait' : 'has' // it has it when it is started
}

/** @param row as it was before the report */
export async function observeServerVolumes(tx: StoreCtx, row: ServerRow, guest: ObservedGuest): Promise<void> {
  if (guest.power === 'absent' || guest.generation < row.wanted_generation) return
  const isNew = row.lifecycle === 'building'
  if (isNew && guest.power === 'failed') return // its operation undoes all of it
  const runs = guest.power === 'running' || guest.power === 'paused' || guest.power === 'building'
  const judged = (await volumesOfServer(tx, row.id)).map((volume) => {
    const seen = guest.volumes?.find(({ id }) => id === volume.volume_id)
    return { volume, seen, verdict: verdictOf(volume, seen, runs) }
  })
  const ended = judged.filter(({ verdict }) => verdict !== 'wait' && !(isNew && verdict === 'failed'))
  await hold(
    tx,
    ended.map(({ volume }) => volume),
  )
  for (const { volume, seen, verdict } of ended) {
    if (verdict === 'has') await keep(tx, volume)
    if (verdict === 'let-go') await letGo(tx, volume)
    if (verdict === 'failed') await fail(tx, row, volume, seen?.fault ?? '')
    await updateServerRow(tx, row, {})
    if (!isNew) await finishActions(tx, row.id, verdict === 'failed' ? 'error' : 'success', seen?.fault ?? null)
  }
}

/** In one order, whoever takes several. */
const hold = (tx: StoreCtx, volumes: readonly ServerVolumeRow[]): Promise<void> =>
  holdVolumes(
    tx,
    volumes.map(({ volume_id }) => volume_id),
  )

async function keep(tx: StoreCtx, { id, attachment_id }: ServerVolumeRow): Promise<void> {
  await tx.db.updateTable('server_volume').set({ state: 'attached' }).where('id', '=', id).execute()
  await serverHasVolume(tx, attachment_id)
}

async function letGo(tx: StoreCtx, { id, attachment_id }: ServerVolumeRow): Promise<void> {
  await tx.db.deleteFrom('server_volume').where('id', '=', id).execute()
  await serverLetGo(tx, attachment_id)
}

/** The host is told no more to plug it. */
async function fail(tx: StoreCtx, row: ServerRow, { id, attachment_id }: ServerVolumeRow, problem: string): Promise<void> {
  await tx.db.deleteFrom('server_volume').where('id', '=', id).execute()
  await serverGotNone(tx, attachment_id, problem)
  await tx.db
    .updateTable('server')
    .set((eb) => ({ wanted_generation: eb('wanted_generation', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  if (row.host_id !== null) await touchHost(tx, row.host_id)
}

/**
 * Nothing of the server is on any host: its volumes are free, and those that were to go with it do.
 * @param isUndone it could not be made: what was made for it goes, and what it took stays
 */
export async function releaseServerVolumes(tx: StoreCtx, serverId: string, isUndone = false): Promise<void> {
  const volumes = await volumesOfServer(tx, serverId)
  await hold(tx, volumes)
  for (const volume of volumes) {
    await letGo(tx, volume)
    if (goesWithServer(volume, isUndone)) await deleteFreedVolume(tx, volume.volume_id)
  }
}

function goesWithServer({ made, state, delete_on_termination }: ServerVolumeRow, isUndone: boolean): boolean {
  const isUnused = made === 1 && state === 'waiting'
  return isUnused || (isUndone ? made === 1 : delete_on_termination === 1)
}
