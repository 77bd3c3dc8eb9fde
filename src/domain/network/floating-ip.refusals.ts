/** Declares what floating IPs refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface OfNetwork {
  networkId: string
}

interface OfPort {
  portId: string
}

export const floatingIpRefusals = defineRefusals('network', {
  floating_ip_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Floating IP ${id} was not found.` },
  floating_ip_not_external: {
    code: 'bad_request',
    say: ({ networkId }: OfNetwork) => `Network ${networkId} is not external: it has no floating IPs.`,
  },
  floating_ip_without_ipv4: {
    code: 'bad_request',
    say: ({ networkId }: OfNetwork) => `Network ${networkId} has no subnet of IPv4, of which floating IPs are.`,
  },
  fixed_ip_without_port: { code: 'bad_request', say: () => 'An inside address says nothing without the port that has it.' },
  port_lacks_fixed_ip: {
    code: 'bad_request',
    say: ({ portId, ip }: OfPort & { ip: string }) => `Port ${portId} does not have the address ${ip}.`,
  },
  port_without_ipv4: {
    code: 'bad_request',
    say: ({ portId }: OfPort) => `Port ${portId} has no address of IPv4 for a floating IP to lead to.`,
  },
  port_with_several_ipv4: {
    code: 'bad_request',
    say: ({ portId }: OfPort) => `Port ${portId} has several addresses of IPv4: say which one.`,
  },
  port_has_floating_ip: {
    code: 'conflict',
    say: ({ portId, fixedIp, networkId }: OfPort & OfNetwork & { id: string; ip: string; fixedIp: string }) =>
      `The address ${fixedIp} of port ${portId} has a floating IP of network ${networkId} already.`,
  },
  external_unreachable: {
    code: 'not_found',
    say: ({ networkId, subnetId }: OfPort & OfNetwork & { subnetId: string }) =>
      `No router leads from subnet ${subnetId} to network ${networkId}.`,
  },
})
