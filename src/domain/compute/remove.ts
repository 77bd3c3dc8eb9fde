/** Deleting a server: at once when no host knows it, else when its host says that the guest has gone. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { forgetCommands, releaseHost, touchHost } from '../host/index.ts'
import { releaseServerPorts } from '../network/index.ts'
import { removeTags } from '../tag/index.ts'
import { beginAction } from './history.ts'
import { requireUnlocked } from './power.ts'
import { getServerRow, updateServerRow } from './server.store.ts'
import { releaseServerVolumes } from './server-volume.observe.ts'
import type { ServerRow } from './tables.ts'

/** @throws not_found, conflict when it is locked */
export async function deleteServer(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await getServerRow(tx, id)
    requireUnlocked(tx, row)
    if (row.lifecycle === 'deleting') return
    await beginAction(tx, row, 'delete')
    if (row.host_id === null) return forgetServer(tx, row)
    await updateServerRow(tx, row, {
      lifecycle: 'deleting',
      wanted_power: 'absent',
      wanted_generation: row.wanted_generation + 1,
    })
    await touchHost(tx, row.host_id)
  })
}

/** Nothing of it is on any host: its ports, its volumes, its claim and its rows go. */
export async function forgetServer(tx: StoreCtx, row: Pick<ServerRow, 'id' | 'project_id'>): Promise<void> {
  await releaseServerPorts(tx, row.id)
  await releaseServerVolumes(tx, row.id)
  await releaseHost(tx, row.id)
  await forgetCommands(tx, row.id)
  await tx.db.deleteFrom('server_action').where('server_id', '=', row.id).execute()
  await removeTags(tx, { kind: 'server', id: row.id })
  await deleteFound(tx.db.deleteFrom('server').where('id', '=', row.id))
  recordChange(tx, 'server', row.id, row.project_id)
}
