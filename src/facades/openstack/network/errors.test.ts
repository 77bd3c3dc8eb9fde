import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWordsOf, saidOf } from '../../../api/refusal-table.ts'
import {
  floatingIpRefusals as floating,
  groupRefusals as group,
  networkRefusals as network,
  portRefusals as port,
  routerRefusals as router,
  subnetRefusals as subnet,
} from '../../../domain/network/index.ts'
import { coreRefusals as core } from '../../../kernel/core-refusals.ts'
import { errors } from './errors.ts'

const id = 'a1'
const networkId = 'n'
const subnetId = 's'
const route = { destination: '10.9.0.0/16', nexthop: '10.8.0.1' }

test('Neutron’s types and sentences are the ones that clients know', () => {
  for (const [error, status, type, message] of [
    [network.network_not_found({ id }), 404, 'NetworkNotFound', 'Network a1 could not be found.'],
    [network.bad_vlan(), 400, 'InvalidInput', 'Invalid input for operation: segmentation_id out of range (1 through 4094).'],
    [
      network.vlan_in_use({ vlan: 7, physicalNetwork: 'up' }),
      409,
      'VlanIdInUse',
      'Unable to create the network. The VLAN 7 on physical network up is in use.',
    ],
    [
      subnet.bad_address({ field: 'gateway', text: 'x' }),
      400,
      'HTTPBadRequest',
      "Invalid input for gateway_ip. Reason: 'x' is not a valid IP address.",
    ],
    [
      subnet.wrong_version({ field: 'nameserver', text: '::1', version: 4 }),
      400,
      'InvalidInput',
      "Invalid input for operation: dns_nameserver '::1' does not match the ip_version '4'.",
    ],
    [
      subnet.route_twice({ field: 'router_route', ...route }),
      400,
      'HTTPBadRequest',
      "Invalid input for routes. Reason: Duplicate hostroute '{'destination': '10.9.0.0/16', 'nexthop': '10.8.0.1'}'.",
    ],
    [
      subnet.ipv6_mode_on_ipv4({ first: 'address' }),
      400,
      'InvalidInput',
      'Invalid input for operation: ipv6_address_mode is not valid when ip_version is 4.',
    ],
    [
      port.port_in_use({ id, networkId, deviceId: undefined }),
      409,
      'PortInUse',
      'Unable to complete operation on port a1 for network n. Port already has an attached device another.',
    ],
    [
      port.port_owned_by_service({ id, owner: 'network:floatingip', act: 'move' }),
      409,
      'ServicePortInUse',
      'Port a1 cannot be given another device directly via the port API: has device owner network:floatingip.',
    ],
    [
      router.route_unreachable({ routes: [route], nexthop: '10.8.0.1' }),
      400,
      'InvalidRoutes',
      "Invalid format for routes: [{'destination': '10.9.0.0/16', 'nexthop': '10.8.0.1'}], the nexthop is not connected with router",
    ],
    [router.subnet_joined({ subnetId }), 400, 'BadRequest', 'Bad router request: Router already has a port on subnet s.'],
    [
      floating.external_unreachable({ networkId, subnetId, portId: 'p' }),
      404,
      'ExternalGatewayForFloatingIPNotFound',
      'External network n is not reachable from subnet s.  Therefore, cannot associate Port p with a Floating IP.',
    ],
    [group.group_unknown({ name: 'x', projectId: 'p' }), 404, 'SecurityGroupNotFound', 'Security group x does not exist'],
    [
      group.rule_invalid_icmp({ part: 'code', value: 300 }),
      400,
      'SecurityGroupInvalidIcmpValue',
      'Invalid value for ICMP code (port_range_max) 300. It must be 0 to 255.',
    ],
    [
      core.policy({ action: 'create_network:shared' }),
      403,
      'PolicyNotAuthorized',
      'rule:create_network:shared is disallowed by policy',
    ],
  ] as const) {
    const told = saidOf<unknown>(errors.said, error)?.status ?? errors.status[error.code]
    const body = { NeutronError: { type, message, detail: '' } }
    assert.deepEqual([told, errors.body(inWordsOf(errors.said, error), told, '')], [status, body])
  }
})
