/** Says what floating IPs refuse in Neutron's words. */
import type { floatingIpRefusals } from '../../../../domain/network/index.ts'
import { badResource, type NeutronSaid } from './said.ts'

export const floatingIpSaid = {
  floating_ip_not_found: { type: 'FloatingIPNotFound', say: ({ id }) => `Floating IP ${id} could not be found` },
  floating_ip_not_external: badResource('floatingip', ({ networkId }) => `Network ${networkId} is not a valid external network`),
  floating_ip_without_ipv4: badResource('floatingip', ({ networkId }) => `Network ${networkId} does not contain any IPv4 subnet`),
  fixed_ip_without_port: badResource('floatingip', () => 'fixed_ip_address cannot be specified without a port_id'),
  port_lacks_fixed_ip: badResource('floatingip', ({ portId, ip }) => `Port ${portId} does not have fixed ip ${ip}`),
  port_without_ipv4: badResource(
    'floatingip',
    ({ portId }) => `Cannot add floating IP to port ${portId} that has no fixed IPv4 addresses`,
  ),
  port_with_several_ipv4: badResource(
    'floatingip',
    ({ portId }) =>
      `Port ${portId} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP`,
  ),
  port_has_floating_ip: {
    type: 'FloatingIPPortAlreadyAssociated',
    say: ({ id, ip, portId, fixedIp, networkId }) =>
      `Cannot associate floating IP ${ip} (${id}) with port ${portId} using fixed IP ${fixedIp}, as that fixed IP already has a floating IP on external network ${networkId}.`,
  },
  external_unreachable: {
    type: 'ExternalGatewayForFloatingIPNotFound',
    say: ({ networkId, subnetId, portId }) =>
      `External network ${networkId} is not reachable from subnet ${subnetId}.  Therefore, cannot associate Port ${portId} with a Floating IP.`,
  },
} satisfies NeutronSaid<typeof floatingIpRefusals>
