/** Everything in slices: what the rows name and what the fabric holds, a few hundred objects at a time. */
import { sql } from 'kysely'
import type { Fabric } from '../../../drivers/network/driver.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { type Asked, nothing } from './concern.ts'

/** Ports count as much as networks. */
const SLICE = 250

/** Groups first, so that ports find them; routers last, whose networks stand then. */
export async function slicesOf(ctx: StoreCtx, fabric: Pick<Fabric, 'list'>): Promise<Asked[]> {
  const held = await fabric.list(ctx.signal)
  const networks = await networkWeights(ctx)
  for (const id of held.networks) if (!networks.has(id)) networks.set(id, 1)
  const [routers, groups] = [
    new Set([...(await idsOf(ctx, 'router')), ...held.routers]),
    new Set([...(await idsOf(ctx, 'security_group')), ...held.groups]),
  ]
  return [
    ...sliced([...groups], () => 1).map((ids) => ({ ...nothing(), groups: ids })),
    ...sliced([...networks.keys()], (id) => networks.get(id) ?? 1).map((ids) => ({ ...nothing(), wholeNetworks: ids })),
    ...sliced([...routers], () => 1).map((ids) => ({ ...nothing(), routers: ids })),
    { ...nothing(), networks: [''] }, // rows that bear no network's word though all that are wanted do by now
  ]
}

const idsOf = async (ctx: StoreCtx, table: 'router' | 'security_group'): Promise<string[]> =>
  (await ctx.db.selectFrom(table).select('id').execute()).map(({ id }) => id)

/** Networks with how much there is to read of them. */
async function networkWeights(ctx: StoreCtx): Promise<Map<string, number>> {
  const weights = new Map((await ctx.db.selectFrom('network').select('id').execute()).map(({ id }) => [id, 1]))
  const { rows } = await sql<{ network_id: string; n: number }>`
    select network_id, count(*) as n from port group by network_id`.execute(ctx.db)
  for (const { network_id, n } of rows) weights.set(network_id, 1 + Number(n))
  return weights
}

function sliced(ids: readonly string[], weightOf: (id: string) => number): string[][] {
  const slices: string[][] = []
  let left = 0
  for (const id of ids) {
    if (left <= 0) {
      slices.push([])
      left = SLICE
    }
    slices.at(-1)?.push(id)
    left -= weightOf(id)
  }
  return slices
}
