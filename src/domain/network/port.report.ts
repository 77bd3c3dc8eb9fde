/** What agents say about ports: the one writer of `observed_up`. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { stampServer } from './port.change.ts'
import type { PortRow } from './tables.ts'

/** Unknown ports, and those bound to other hosts, are passed over. */
export async function reportPorts(ctx: StoreCtx, hostId: string, seen: readonly { id: string; up: boolean }[]): Promise<void> {
  if (seen.length === 0) return
  const up = new Map(seen.map((port) => [port.id, Number(port.up)]))
  if ((await changedPorts(ctx, hostId, up)).length === 0) return // most reports are no news
  await transact(ctx, async (tx) => {
    for (const row of await changedPorts(tx, hostId, up)) {
      await tx.db
        .updateTable('port')
        .set((eb) => ({ observed_up: up.get(row.id) ?? 0, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
        .where('id', '=', row.id)
        .execute()
      recordChange(tx, 'port', row.id, row.project_id)
      if (row.server_id) await stampServer(tx, row.server_id, row.project_id)
    }
  })
}

const changedPorts = async (ctx: StoreCtx, hostId: string, up: ReadonlyMap<string, number>): Promise<PortRow[]> => {
  const rows = await ctx.db
    .selectFrom('port')
    .selectAll()
    .where(among(ctx.db, 'port.id', [...up.keys()]))
    .where('host_id', '=', hostId)
    .execute()
  return rows.filter((row) => row.observed_up !== up.get(row.id))
}
