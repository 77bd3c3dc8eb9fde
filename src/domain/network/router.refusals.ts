/** Declares what routers refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'
import type { Route } from './subnet.check.ts'

interface OfRouter {
  id: string
}

interface OfInterface {
  routerId: string
  subnetId: string
}

export const routerRefusals = defineRefusals('network', {
  router_not_found: { code: 'not_found', say: ({ id }: OfRouter) => `Router ${id} was not found.` },
  router_in_use: { code: 'conflict', say: ({ id }: OfRouter) => `Router ${id} still has interfaces.` },

  gateway_not_external: {
    code: 'bad_request',
    say: ({ networkId }: { networkId: string }) => `Network ${networkId} is not external: no router has its gateway there.`,
  },
  gateway_without_subnet: {
    code: 'bad_request',
    say: ({ networkId }: { networkId: string }) => `Network ${networkId} has no subnet for a router's gateway.`,
  },
  gateway_needed: {
    code: 'conflict',
    say: ({ id, networkId }: OfRouter & { networkId: string }) =>
      `The gateway of router ${id} to network ${networkId} is needed by floating IPs.`,
  },

  interface_said_twice: { code: 'bad_request', say: () => 'An interface is said by its subnet or by its port, not by both.' },
  interface_unsaid: { code: 'bad_request', say: () => 'An interface is said by its subnet or by its port.' },
  interface_of_other_project: {
    code: 'bad_request',
    say: ({ subnetId }: { subnetId: string }) => `Subnet ${subnetId} is another project's: its gateway is not yours to give.`,
  },
  subnet_without_gateway: {
    code: 'bad_request',
    say: ({ subnetId }: { subnetId: string }) => `Subnet ${subnetId} has no gateway that a router could be.`,
  },
  interface_without_address: {
    code: 'bad_request',
    say: ({ portId }: { portId: string }) => `Port ${portId} has no address that a router could have.`,
  },
  announced_by_other_router: {
    code: 'bad_request',
    say: ({ subnetId }: { subnetId: string }) => `The guests of subnet ${subnetId} listen to another router's announcements.`,
  },
  several_ipv4_subnets: { code: 'bad_request', say: () => 'An interface has one IPv4 subnet at most.' },
  other_ipv6_port: {
    code: 'bad_request',
    say: ({ portId, networkId }: { portId: string; networkId: string }) =>
      `The router announces IPv6 on network ${networkId} by its port ${portId} already.`,
  },
  subnet_joined: {
    code: 'bad_request',
    say: ({ subnetId }: { subnetId: string }) => `The router is in subnet ${subnetId} already.`,
  },
  joined_subnets_overlap: {
    code: 'bad_request',
    say: ({ block, otherBlock }: { subnetId: string; block: string; otherSubnetId: string; otherBlock: string }) =>
      `The router is in ${otherBlock} already, which overlaps with ${block}.`,
  },
  interface_not_found: {
    code: 'not_found',
    say: ({ routerId, portId }: { routerId: string; portId: string }) => `Router ${routerId} has no interface ${portId}.`,
  },
  interface_not_found_for_subnet: {
    code: 'not_found',
    say: ({ routerId, subnetId }: OfInterface) => `Router ${routerId} has no interface in subnet ${subnetId}.`,
  },
  interface_of_other_subnet: {
    code: 'bad_request',
    say: ({ portId, subnetId }: { portId: string; subnetId: string }) => `The interface ${portId} is not in subnet ${subnetId}.`,
  },
  interface_needed_by_floating_ip: {
    code: 'conflict',
    say: ({ routerId, subnetId }: OfInterface) =>
      `The interface of router ${routerId} in subnet ${subnetId} is needed by floating IPs.`,
  },
  interface_needed_by_route: {
    code: 'conflict',
    say: ({ routerId, subnetId }: OfInterface) =>
      `The interface of router ${routerId} in subnet ${subnetId} is needed by its routes.`,
  },

  too_many_router_routes: {
    code: 'bad_request',
    say: ({ id, limit }: OfRouter & { limit: number }) => `Router ${id} has at most ${limit} routes.`,
  },
  route_unreachable: {
    code: 'bad_request',
    say: ({ nexthop }: { routes: readonly Route[]; nexthop: string }) => `The next hop ${nexthop} is in no subnet of the router.`,
  },
  route_to_itself: {
    code: 'bad_request',
    say: ({ nexthop }: { routes: readonly Route[]; nexthop: string }) => `The next hop ${nexthop} is the router itself.`,
  },
})
