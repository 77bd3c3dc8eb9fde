import { type StoreCtx, transact } from '../../store/context.ts'
import { awaitCommand, sendCommand } from '../host/index.ts'
import { computeRefusals } from './refusals.ts'
import { getServerRow } from './server.store.ts'

const ANSWER_WITHIN_MS = 10_000

/**
 * The last `bytes` of what the guest wrote to its serial console, fetched from its host.
 * @throws not_found, conflict when it is on no host yet, unavailable when the host does not answer
 */
export async function readConsole(ctx: StoreCtx, id: string, bytes: number): Promise<string> {
  const command = await transact(ctx, async (tx) => {
    const row = await getServerRow(tx, id)
    if (row.host_id === null) throw computeRefusals.not_ready({ id })
    return sendCommand(tx, row.host_id, id, { kind: 'console', bytes })
  })
  return awaitCommand(ctx, command, ANSWER_WITHIN_MS)
}
