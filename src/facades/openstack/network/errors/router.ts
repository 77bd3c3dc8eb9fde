/** Says what routers refuse in Neutron's words. */
import type { routerRefusals } from '../../../../domain/network/index.ts'
import { badResource, type NeutronSaid } from './said.ts'
import { routeText } from './subnet.ts'

const badRoutes = (why: string) => ({
  type: 'InvalidRoutes',
  say: ({ routes }: { routes: readonly { destination: string; nexthop: string }[] }) =>
    `Invalid format for routes: [${routes.map(routeText).join(', ')}], ${why}`,
})

export const routerSaid = {
  router_not_found: { type: 'RouterNotFound', say: ({ id }) => `Router ${id} could not be found` },
  router_in_use: { type: 'RouterInUse', say: ({ id }) => `Router ${id} still has ports` },
  gateway_not_external: badResource('router', ({ networkId }) => `Network ${networkId} is not an external network`),
  gateway_without_subnet: badResource('router', ({ networkId }) => `No subnets in network ${networkId}`),
  gateway_needed: {
    type: 'RouterExternalGatewayInUseByFloatingIp',
    say: ({ id, networkId }) =>
      `Gateway cannot be updated for router ${id}, since a gateway to external network ${networkId} is required by one or more floating IPs.`,
  },
  interface_said_twice: badResource('router', () => 'Cannot specify both subnet-id and port-id'),
  interface_unsaid: badResource('router', () => 'Either subnet_id or port_id must be specified'),
  interface_of_other_project: badResource(
    'router',
    ({ subnetId }) => `Cannot add interface to router because subnet ${subnetId} is not owned by project making the request`,
  ),
  subnet_without_gateway: badResource('router', () => 'Subnet for router interface must have a gateway IP'),
  interface_without_address: badResource('router', ({ portId }) => `Port ${portId} has no IP address`),
  announced_by_other_router: badResource(
    'router',
    ({ subnetId }) =>
      `IPv6 subnet ${subnetId} configured to receive RAs from an external router cannot be added to Neutron Router.`,
  ),
  several_ipv4_subnets: badResource('router', () => 'Cannot have multiple IPv4 subnets on router port'),
  other_ipv6_port: badResource(
    'router',
    ({ portId, networkId }) =>
      `Router already contains IPv6 port ${portId} belonging to network id ${networkId}. Only one IPv6 port from the same network subnet can be connected to a router.`,
  ),
  subnet_joined: badResource('router', ({ subnetId }) => `Router already has a port on subnet ${subnetId}`),
  joined_subnets_overlap: badResource(
    'router',
    ({ subnetId, block, otherSubnetId, otherBlock }) =>
      `Cidr ${block} of subnet ${subnetId} overlaps with cidr ${otherBlock} of subnet ${otherSubnetId}`,
  ),
  interface_not_found: {
    type: 'RouterInterfaceNotFound',
    say: ({ routerId, portId }) => `Router ${routerId} does not have an interface with id ${portId}`,
  },
  interface_not_found_for_subnet: {
    type: 'RouterInterfaceNotFoundForSubnet',
    say: ({ routerId, subnetId }) => `Router ${routerId} has no interface on subnet ${subnetId}`,
  },
  interface_of_other_subnet: {
    type: 'SubnetMismatchForPort',
    say: ({ portId, subnetId }) => `Subnet on port ${portId} does not match the requested subnet ${subnetId}.`,
  },
  interface_needed_by_floating_ip: {
    type: 'RouterInterfaceInUseByFloatingIP',
    say: ({ routerId, subnetId }) =>
      `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more floating IPs.`,
  },
  interface_needed_by_route: {
    type: 'RouterInterfaceInUseByRoute',
    say: ({ routerId, subnetId }) =>
      `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more routes.`,
  },
  too_many_router_routes: {
    type: 'RoutesExhausted',
    say: ({ id, limit }) => `Unable to complete operation for ${id}. The number of routes exceeds the maximum ${limit}.`,
  },
  route_unreachable: badRoutes('the nexthop is not connected with router'),
  route_to_itself: badRoutes('the nexthop is used by router'),
} satisfies NeutronSaid<typeof routerRefusals>
