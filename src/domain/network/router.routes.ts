/** A router's own routes: each leads to a neighbour that it can reach. */
import { badRequest } from '../../kernel/errors.ts'
import type { StoreCtx } from '../../store/context.ts'
import { contains, parseIp } from './cidr.ts'
import { feetOf } from './router.store.ts'
import { checkRoutes, type Route, routeText } from './subnet.check.ts'
import { cidrOf } from './subnet.store.ts'

const MOST_ROUTES = 30

/**
 * The routes in canonical text.
 * @throws bad_request for a next hop that is in none of the router's subnets, or that is the router itself
 */
export async function checkRouterRoutes(tx: StoreCtx, routerId: string, given: readonly Route[]): Promise<Route[]> {
  if (given.length > MOST_ROUTES)
    throw badRequest(
      `Unable to complete operation for ${routerId}. The number of routes exceeds the maximum ${MOST_ROUTES}.`,
      'routes',
      'too_many_router_routes',
    )
  const routes = checkRoutes(given, 'routes')
  const feet = routes.length === 0 ? [] : await feetOf(tx, routerId)
  const invalid = (why: string) =>
    badRequest(`Invalid format for routes: [${given.map(routeText).join(', ')}], ${why}`, 'routes', 'invalid_routes')
  for (const { nexthop } of routes) {
    const ip = parseIp(nexthop)
    if (!ip || !feet.some(({ subnet }) => contains(cidrOf(subnet), ip))) throw invalid('the nexthop is not connected with router')
    if (feet.some((foot) => foot.ip === nexthop)) throw invalid('the nexthop is used by router')
  }
  return routes
}
