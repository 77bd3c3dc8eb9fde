/** Says what ports refuse in Neutron's words. */
import type { portRefusals } from '../../../../domain/network/index.ts'
import { invalidAttribute, invalidInput, type NeutronSaid } from './said.ts'

const ACTS = { delete: 'deleted', move: 'given another device' } as const

export const portSaid = {
  port_not_found: { type: 'PortNotFound', say: ({ id }) => `Port ${id} could not be found.` },
  port_in_use: {
    type: 'PortInUse',
    say: ({ id, networkId, deviceId = 'another' }) =>
      `Unable to complete operation on port ${id} for network ${networkId}. Port already has an attached device ${deviceId}.`,
  },
  port_owned_by_service: {
    type: 'ServicePortInUse',
    say: ({ id, owner, act }) => `Port ${id} cannot be ${ACTS[act]} directly via the port API: has device owner ${owner}.`,
  },
  port_subnets_fixed: invalidInput(
    ({ id, owner }) => `the subnets of port ${id} cannot change, for its device owner is ${owner}`,
  ),
  port_address_promised: {
    type: 'BadRequest',
    say: ({ id }) =>
      `Bad port request: Cannot update the fixed_ips of the port ${id}, because its original fixed_ip has been associated to a floating ip.`,
  },
  port_without_address: { type: 'BadRequest', say: ({ id }) => `Port ${id} does not have fixed IPs.` },
  mac_in_use: {
    type: 'MacAddressInUse',
    say: ({ mac, networkId }) => `Unable to complete operation for network ${networkId}. The mac address ${mac} is in use.`,
  },
  mac_bound: invalidInput(({ id }) => `the MAC of port ${id} cannot change while it is bound to a host`),
  bad_mac: invalidAttribute(
    () => 'mac_address',
    ({ text }) => `'${text}' is not a valid MAC address`,
  ),
  too_many_addresses: invalidInput(() => 'Exceeded maximum amount of fixed ips per port'),
  address_unsaid: invalidAttribute(
    () => 'fixed_ips',
    () => 'neither subnet_id nor ip_address',
  ),
  address_twice: invalidInput(({ ip }) => `Duplicate IP address '${ip}'`),
  address_in_use: {
    type: 'IpAddressAlreadyAllocated',
    say: ({ ip, subnetId }) => `IP address ${ip} already allocated in subnet ${subnetId}`,
  },
  address_not_of_network: {
    type: 'InvalidIpForNetwork',
    say: ({ ip }) => `IP address ${ip} is not a valid IP for any of the subnets on the specified network.`,
  },
  address_not_of_subnet: {
    type: 'InvalidIpForSubnet',
    say: ({ ip }) => `IP address ${ip} is not a valid IP for the specified subnet.`,
  },
  address_not_automatic: invalidInput(
    ({ ip, subnetId }) =>
      `IPv6 address ${ip} can not be directly assigned to a port on subnet ${subnetId} since the subnet is configured for automatic addresses`,
  ),
  addresses_exhausted: {
    type: 'IpAddressGenerationFailure',
    say: ({ networkId }) => `No more IP addresses available on network ${networkId}.`,
  },
  subnet_of_other_network: invalidInput(
    ({ subnetId, networkId }) =>
      `Failed to create port on network ${networkId}, because fixed_ips included invalid subnet ${subnetId}`,
  ),
  pairs_need_port_security: {
    type: 'AddressPairAndPortSecurityRequired',
    say: () => 'Port Security must be enabled in order to have allowed address pairs on a port.',
  },
  too_many_pairs: {
    type: 'AllowedAddressPairExhausted',
    say: ({ limit }) => `Exceeded maximum amount of allowed address pairs: ${limit}`,
  },
  duplicate_pair: {
    type: 'DuplicateAddressPairInRequest',
    say: ({ mac = 'None', ip }) => `Request contains duplicate address pair: mac_address ${mac} ip_address ${ip}.`,
  },
  groups_need_port_security: {
    type: 'PortSecurityAndIPRequiredForSecurityGroups',
    say: () => 'Port security must be enabled and port must have an IP address in order to use security groups.',
  },
  network_ambiguous: {
    type: 'Conflict',
    say: () => 'Multiple possible networks found, use a Network ID to be more specific.',
  },
  network_unsaid: {
    type: 'HTTPBadRequest',
    say: () => 'Bad networks format: network uuid is not in proper format (None)',
  },
  network_without_subnet: {
    type: 'HTTPBadRequest',
    say: ({ id }) => `Network ${id} requires a subnet in order to boot instances on.`,
  },
  external_network: {
    type: 'HTTPForbidden',
    say: ({ id }) => `It is not allowed to create an interface on external network ${id}`,
  },
  port_not_attached: { type: 'HTTPBadRequest', say: ({ id, serverId }) => `Port ${id} is not attached to server ${serverId}.` },
} satisfies NeutronSaid<typeof portRefusals>
