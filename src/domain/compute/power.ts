/** Starting, stopping, pausing and rebooting: what is wanted is written, the host follows. */

import { permits } from '../../kernel/permission.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { pendingCommands, sendCommand, touchHost } from '../host/index.ts'
import { beginAction } from './history.ts'
import type { WantedPower } from './host-form.ts'
import { computeRefusals } from './refusals.ts'
import { getServerRow, updateServerRow } from './server.store.ts'
import { statusOf, taskOf } from './server.ts'
import { requireAction } from './server-action.ts'
import type { ServerAction } from './server-state.ts'
import type { ServerRow } from './tables.ts'

const WANTED = { start: 'running', stop: 'stopped', pause: 'paused', unpause: 'running' } satisfies Partial<
  Record<ServerAction, WantedPower>
>

/** @throws not_found, conflict (`wrong_state`, `busy`, `not_ready` or `locked`) */
export async function setPower(ctx: StoreCtx, id: string, action: keyof typeof WANTED): Promise<void> {
  await transact(ctx, async (tx) => {
    const { row, hostId } = await requireReady(tx, id, action)
    await beginAction(tx, row, action)
    await updateServerRow(tx, row, { wanted_power: WANTED[action], wanted_generation: row.wanted_generation + 1, ...heal(row) })
    await touchHost(tx, hostId)
  })
}

/** Soft asks the guest to switch off and starts it again (hard after a while); hard ends and starts it at once. */
export async function rebootServer(ctx: StoreCtx, id: string, hard: boolean): Promise<void> {
  await transact(ctx, async (tx) => {
    const { row, hostId } = await requireReady(tx, id, hard ? 'hard-reboot' : 'reboot')
    await beginAction(tx, row, hard ? 'hard-reboot' : 'reboot')
    await updateServerRow(tx, row, { wanted_power: 'running', wanted_generation: row.wanted_generation + 1, ...heal(row) })
    await sendCommand(tx, hostId, id, { kind: 'reboot', hard })
  })
}

/** What can be started again is no longer in error. */
const heal = (row: ServerRow): Partial<ServerRow> => (row.lifecycle === 'error' ? { lifecycle: 'built', fault: null } : {})

/** @throws not_found, conflict */
export async function requireReady(tx: StoreCtx, id: string, action: ServerAction): Promise<{ row: ServerRow; hostId: string }> {
  const row = await getServerRow(tx, id)
  requireUnlocked(tx, row)
  requireAction(id, action, statusOf(row), taskOf(row, await pendingCommands(tx, [id])))
  if (row.host_id === null) throw computeRefusals.not_ready({ id })
  return { row, hostId: row.host_id }
}

export function requireUnlocked(ctx: StoreCtx, row: ServerRow): void {
  if (row.locked === 1 && !permits(ctx, 'compute.override_lock')) throw computeRefusals.locked({ id: row.id })
}
