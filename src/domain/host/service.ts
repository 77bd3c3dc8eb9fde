import type { Service } from '../service.ts'
import { commands } from './checks/commands.ts'
import { hosts } from './checks/hosts.ts'
import { hostHoldings } from './holdings.ts'
import { allowJoin } from './join.ts'
import { tunnels } from './tunnel.ts'

const JOIN_FOR_MS = 24 * 3_600_000

/** The machines that run guests. */
export const host: Service<object, { joinToken: string }> = {
  name: 'host',
  bootstrap: (ctx, { joinToken }) => allowJoin(ctx, joinToken, ctx.clock.now() + JOIN_FOR_MS),
  holdings: hostHoldings,
  checks: [hosts, commands],
  hostParts: [tunnels],
}
