/** Requests that make no sense: each is refused, and nothing is half made. */
import { request } from '../request.ts'
import { type Action, Violation } from './action.ts'

const NOWHERE = '00000000-0000-4000-8000-000000000000'
const NAME = 'half-made'

/** Method, path and body; each names what would be made, so that it would be seen. */
const BAD: readonly (readonly [method: string, path: string, body: object])[] = [
  ['POST', '/compute/v2.1/servers', { server: { name: NAME, flavorRef: '1', imageRef: NOWHERE, networks: 'none' } }],
  ['POST', '/compute/v2.1/servers', { server: { name: NAME, flavorRef: '99', imageRef: NOWHERE, networks: 'none' } }],
  ['POST', '/compute/v2.1/servers', { server: { name: NAME } }],
  ['POST', '/networking/v2.0/networks', { network: { name: NAME, mtu: 10 } }],
  ['POST', '/networking/v2.0/networks', { network: { name: NAME, wings: 2 } }],
  ['POST', '/networking/v2.0/subnets', { subnet: { name: NAME, network_id: NOWHERE, ip_version: 4, cidr: '10.0.0.0/24' } }],
  ['POST', '/networking/v2.0/ports', { port: { name: NAME, network_id: NOWHERE } }],
  ['POST', '/networking/v2.0/routers', { router: { name: NAME, external_gateway_info: { network_id: NOWHERE } } }],
  ['POST', '/networking/v2.0/floatingips', { floatingip: { description: NAME, floating_network_id: NOWHERE } }],
  [
    'POST',
    '/networking/v2.0/security-group-rules',
    { security_group_rule: { description: NAME, security_group_id: NOWHERE, direction: 'ingress' } },
  ],
  ['POST', '/image/v2/images', { name: NAME, disk_format: 'papyrus' }],
  ['POST', '/key-manager/v1/secrets', { name: NAME, payload: 'x' }],
  [
    'POST',
    '/key-manager/v1/containers',
    { name: NAME, type: 'generic', secret_refs: [{ secret_ref: `http://cloud:7070/key-manager/v1/secrets/${NOWHERE}` }] },
  ],
  ['DELETE', `/compute/v2.1/servers/${NOWHERE}`, {}],
]

export const bad: Action = {
  name: 'bad.request',
  weight: 4,
  async act(tenant, random) {
    const [method, path, body] = random.pick(BAD)
    const { end } = await request(tenant, method, path, { body, isBad: true })
    if (end === 'done') throw new Violation(`${tenant.name} ${method} ${path} was taken: ${JSON.stringify(body)}`)
  },
}

/** A server whose second network is not there: the port in the first goes too. */
export const halfServer: Action = {
  name: 'bad.half-server',
  weight: 1,
  async act(tenant, random, { imageId, flavorId }) {
    const network = random.pick(tenant.model.of('network'))
    if (!network) return
    const networks = [{ uuid: network.id }, { uuid: NOWHERE }]
    await request(tenant, 'POST', '/compute/v2.1/servers', {
      body: { server: { name: NAME, imageRef: imageId, flavorRef: flavorId, networks } },
      isBad: true,
    })
  },
}
