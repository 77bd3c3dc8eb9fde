import type { MakeSamples } from '../samples.fixture.ts'
import {
  createFloatingIp,
  createGroup,
  createNetwork,
  createPort,
  createRouter,
  createRules,
  createSubnet,
  listNetworks,
} from './index.ts'

export const makeSamples: MakeSamples = async ({ member }) => {
  const [outside] = await listNetworks(member, { external: [1] })
  const network = await createNetwork(member, { name: 'mine' })
  const subnet = await createSubnet(member, { networkId: network.id, name: '', version: 4, cidr: '10.77.0.0/24' })
  const group = await createGroup(member, { name: 'mine' })
  const [rule] = await createRules(member, group.id, [{ direction: 'ingress', version: 4, protocol: 'tcp', min: 80, max: 80 }])
  const port = await createPort(member, { networkId: network.id })
  return {
    network: network.id,
    subnet: subnet.id,
    security_group: group.id,
    security_rule: rule?.id ?? '',
    port: port.id,
    router: (await createRouter(member, { name: 'mine' })).id,
    floating_ip: (await createFloatingIp(member, { networkId: outside?.id ?? '' })).id,
  }
}
