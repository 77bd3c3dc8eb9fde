/** Counts networks and what is in them. */
import type { StoreCtx } from '../../store/context.ts'
import type { Holding } from '../service.ts'

export async function networkHoldings(ctx: StoreCtx): Promise<Holding[]> {
  const networks = await count(ctx, 'network')
  const subnets = await count(ctx, 'subnet')
  const routers = await count(ctx, 'router')
  const ports = await count(ctx, 'port')
  const floatingIps = await countFloatingIps(ctx)
  return [
    { name: 'networks', value: networks, text: `${networks}, ${subnets} subnets, ${routers} routers, ${ports} ports` },
    { name: 'subnets', value: subnets },
    { name: 'routers', value: routers },
    { name: 'ports', value: ports },
    { name: 'floatingIps', value: floatingIps, text: `${floatingIps.count}, ${floatingIps.inUse} in use` },
  ]
}

async function count({ db }: StoreCtx, table: 'network' | 'subnet' | 'router' | 'port'): Promise<number> {
  const row = await db
    .selectFrom(table as 'network')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

async function countFloatingIps({ db }: StoreCtx): Promise<{ count: number; inUse: number }> {
  const row = await db
    .selectFrom('floating_ip')
    .select((eb) => [eb.fn.countAll().as('count'), eb.fn.count('fixed_port_id').as('used')])
    .executeTakeFirst()
  return { count: Number(row?.count ?? 0), inUse: Number(row?.used ?? 0) }
}
