/** A router's own routes: each leads to a neighbour that it can reach. */

import { contains, parseIp } from '../../kernel/cidr.ts'
import type { StoreCtx } from '../../store/context.ts'
import { routerRefusals } from './router.refusals.ts'
import { feetOf } from './router.store.ts'
import { checkRoutes, type Route } from './subnet.check.ts'
import { cidrOf } from './subnet.store.ts'

const MOST_ROUTES = 30

/**
 * The routes in canonical text.
 * @throws bad_request for a next hop that is in none of the router's subnets, or that is the router itself
 */
export async function checkRouterRoutes(tx: StoreCtx, routerId: string, given: readonly Route[]): Promise<Route[]> {
  if (given.length > MOST_ROUTES) throw routerRefusals.too_many_router_routes({ id: routerId, limit: MOST_ROUTES })
  const routes = checkRoutes(given, 'router_route')
  const feet = routes.length === 0 ? [] : await feetOf(tx, routerId)
  for (const { nexthop } of routes) {
    const ip = parseIp(nexthop)
    const facts = { routes: given, nexthop }
    if (!ip || !feet.some(({ subnet }) => contains(cidrOf(subnet), ip))) throw routerRefusals.route_unreachable(facts)
    if (feet.some((foot) => foot.ip === nexthop)) throw routerRefusals.route_to_itself(facts)
  }
  return routes
}
