/** Notes which provider networks a host carries: hosts and their uplinks come and go by themselves. */
import type { Fabric } from '../../../drivers/network/driver.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { updateNetworkRow } from '../network.store.ts'

export async function followUplinks(ctx: StoreCtx, fabric: Pick<Fabric, 'uplinks'>): Promise<void> {
  const stale = async (db: StoreCtx['db'], uplinks: ReadonlySet<string>) =>
    (await db.selectFrom('network').selectAll().where('physical_network', 'is not', null).execute()).filter(
      ({ physical_network, carried }) => carried !== Number(uplinks.has(physical_network ?? '')),
    )
  const uplinks = new Set(await fabric.uplinks(ctx.signal))
  if ((await stale(ctx.db, uplinks)).length === 0) return
  await transact(ctx, async (tx) => {
    for (const row of await stale(tx.db, uplinks)) await updateNetworkRow(tx, row, { carried: 1 - row.carried })
  })
}
