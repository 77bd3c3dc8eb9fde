/** What becomes of servers whose host is gone for ever. */
import { recordOf } from '../../kernel/refusal.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { forgetCommands, releaseHost } from '../host/index.ts'
import { releaseServerPorts } from '../network/index.ts'
import { finishActions } from './history.ts'
import { computeRefusals } from './refusals.ts'
import { forgetServer } from './remove.ts'
import { updateServerRow } from './server.store.ts'
import type { Fault } from './server.ts'
import { releaseServerVolumes } from './server-volume.observe.ts'
import type { ServerRow } from './tables.ts'

/** Those that were being deleted are; the others stay in error, to be deleted. For operators. @returns how many there were */
export const removeServersOfHost = (ctx: StoreCtx, hostId: string): Promise<number> =>
  transact(ctx, async (tx) => {
    const rows = await tx.db.selectFrom('server').selectAll().where('host_id', '=', hostId).execute()
    for (const row of rows) await (row.lifecycle === 'deleting' ? forgetServer(tx, row) : loseServer(tx, row))
    return rows.length
  })

async function loseServer(tx: StoreCtx, row: ServerRow): Promise<void> {
  await releaseServerPorts(tx, row.id)
  await releaseServerVolumes(tx, row.id)
  await releaseHost(tx, row.id)
  await forgetCommands(tx, row.id)
  const lost = computeRefusals.host_gone()
  const fault: Fault = { code: 500, message: lost.message, refusal: recordOf(lost), at: tx.clock.now() }
  await updateServerRow(tx, row, {
    lifecycle: 'error',
    fault: JSON.stringify(fault),
    imaging: null,
    host_id: null,
    wanted_power: 'absent',
    wanted_generation: row.wanted_generation + 1,
    observed_power: 'none',
  })
  await finishActions(tx, row.id, 'error', lost.message)
}
