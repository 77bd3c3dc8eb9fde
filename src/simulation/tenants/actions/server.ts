import type { Action } from './action.ts'
import { create, remove } from './noun.ts'

const SERVERS = '/compute/v2.1/servers'

export const createServer: Action = {
  name: 'server.create',
  weight: 6,
  async act(tenant, random, { imageId, flavorId }) {
    const network = random.pick(tenant.model.of('network'))
    if (!network) return
    await create(
      tenant,
      {
        kind: 'server',
        path: SERVERS,
        body: (name) => ({ server: { name, imageRef: imageId, flavorRef: flavorId, networks: [{ uuid: network.id }] } }),
      },
      { power: 'ACTIVE', network: network.id },
    )
  },
}

export const deleteServer: Action = {
  name: 'server.delete',
  weight: 3,
  async act(tenant, random) {
    const server = random.pick(tenant.model.of('server'))
    if (server) await remove(tenant, server, `${SERVERS}/${server.id}`, { later: true })
  },
}
