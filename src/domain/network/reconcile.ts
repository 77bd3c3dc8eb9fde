/** Keeps the fabric as the rows want it: reads everything, says what should be, and lets the driver find the difference. */
import type { Fabric } from '../../drivers/network/driver.ts'
import type { Task } from '../../operation/loop.ts'
import type { StoreCtx } from '../../store/context.ts'
import { listHosts } from '../host/index.ts'
import { asCloud } from './access.ts'
import { listFloatingIps } from './floating-ip.store.ts'
import { listNetworks } from './network.store.ts'
import { listPorts } from './port.store.ts'
import { listRouters } from './router.store.ts'
import { selectGroups } from './security-group.store.ts'
import { TOPOLOGY } from './standard.ts'
import { listSubnets } from './subnet.store.ts'
import { topologyOf, type Wanted } from './topology.ts'

/** Also without a wake-up, in case the fabric was changed from outside. */
const EVERY_MS = 60_000

/** One controller at a time mirrors; a change while it works makes it run once more. */
export const networkTask = (deps: { fabric: Fabric }): Task => ({
  name: 'network',
  every: EVERY_MS,
  wakeOn: [TOPOLOGY],
  alone: true,
  run: async (ctx) => deps.fabric.ensure(topologyOf(await readWanted(ctx)), ctx.signal),
})

/** Everything, as it was at one moment, in a few plain queries. */
export async function readWanted(ctx: StoreCtx): Promise<Wanted> {
  return ctx.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (db) => {
      const reader = { ...asCloud(ctx), db }
      return {
        networks: await listNetworks(reader),
        subnets: await listSubnets(reader),
        ports: await listPorts(reader),
        routers: await listRouters(reader),
        floatingIps: await listFloatingIps(reader),
        groups: await selectGroups(reader, {}),
        hostnames: new Map((await listHosts(reader)).map(({ id, hostname }) => [id, hostname])),
      }
    })
}
