/** Declares what ports refuse, those of servers among them. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface OfPort {
  id: string
}

export const portRefusals = defineRefusals('network', {
  port_not_found: { code: 'not_found', say: ({ id }: OfPort) => `Port ${id} was not found.` },
  port_in_use: {
    code: 'conflict',
    say: ({ id, deviceId }: OfPort & { networkId: string; deviceId: string | undefined }) =>
      `Port ${id} is in use${deviceId === undefined ? '' : ` by ${deviceId}`}.`,
  },
  port_owned_by_service: {
    code: 'conflict',
    say: ({ id, owner, act }: OfPort & { owner: string; act: 'delete' | 'move' }) =>
      `You cannot ${act} port ${id}: it belongs to what it stands for, ${owner}.`,
  },
  port_subnets_fixed: {
    code: 'bad_request',
    say: ({ id, owner }: OfPort & { owner: string }) => `The subnets of port ${id} cannot change: it stands for ${owner}.`,
  },
  port_address_promised: {
    code: 'bad_request',
    say: ({ id, ip }: OfPort & { ip: string }) => `Port ${id} keeps the address ${ip}: a floating IP leads there.`,
  },
  port_without_address: { code: 'bad_request', say: ({ id }: OfPort) => `Port ${id} has no address.` },
  mac_in_use: {
    code: 'conflict',
    say: ({ mac, networkId }: { mac: string; networkId: string }) =>
      `Network ${networkId} has a port with the MAC ${mac} already.`,
  },
  mac_bound: { code: 'bad_request', say: ({ id }: OfPort) => `The MAC of port ${id} cannot change while it is on a host.` },
  bad_mac: { code: 'bad_request', say: ({ text }: { text: string }) => `'${text}' is no MAC of a port.` },

  too_many_addresses: { code: 'bad_request', say: () => 'A port has at most 5 addresses.' },
  address_unsaid: { code: 'bad_request', say: () => 'An address is asked for by itself, by its subnet or by both.' },
  address_twice: { code: 'bad_request', say: ({ ip }: { ip: string }) => `The address ${ip} is asked for twice.` },
  address_in_use: {
    code: 'conflict',
    say: ({ ip, subnetId }: { ip: string; subnetId: string }) => `The address ${ip} of subnet ${subnetId} is in use.`,
  },
  address_not_of_network: {
    code: 'bad_request',
    say: ({ ip }: { ip: string }) => `The address ${ip} is of none of the network's subnets.`,
  },
  address_not_of_subnet: { code: 'bad_request', say: ({ ip }: { ip: string }) => `The address ${ip} is not of the subnet.` },
  address_not_automatic: {
    code: 'bad_request',
    say: ({ ip, subnetId }: { ip: string; subnetId: string }) =>
      `The address ${ip} cannot be given: guests of subnet ${subnetId} make their own.`,
  },
  addresses_exhausted: {
    code: 'conflict',
    say: ({ networkId }: { networkId: string }) => `Network ${networkId} has no address left.`,
  },
  subnet_of_other_network: {
    code: 'bad_request',
    say: ({ subnetId, networkId }: { subnetId: string; networkId: string }) =>
      `Subnet ${subnetId} is not of network ${networkId}.`,
  },

  pairs_need_port_security: { code: 'bad_request', say: () => 'Only a port with port security has allowed addresses.' },
  too_many_pairs: {
    code: 'bad_request',
    say: ({ limit }: { limit: number }) => `A port has at most ${limit} allowed addresses.`,
  },
  duplicate_pair: {
    code: 'bad_request',
    say: ({ mac, ip }: { mac: string | undefined; ip: string }) =>
      `The allowed address ${ip}${mac === undefined ? '' : ` with ${mac}`} is given twice.`,
  },
  groups_need_port_security: { code: 'bad_request', say: () => 'Only a port with port security is in security groups.' },

  network_ambiguous: { code: 'conflict', say: () => 'The project can use several networks: say which one.' },
  network_unsaid: { code: 'bad_request', say: () => 'A port is said by its id or by its network.' },
  network_without_subnet: {
    code: 'bad_request',
    say: ({ id }: { id: string }) => `Network ${id} has no subnet: servers need one.`,
  },
  external_network: {
    code: 'forbidden',
    say: ({ id }: { id: string }) => `Network ${id} is external: to put servers on it is for admins.`,
  },
  port_not_attached: {
    code: 'bad_request',
    say: ({ id, serverId }: OfPort & { serverId: string }) => `Port ${id} is not of server ${serverId}.`,
  },
})
