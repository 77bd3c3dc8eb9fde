/** Servers of a real cloud, made and deleted one at a time. */
import { join } from 'node:path'
import { type Session, until } from './api.ts'
import type { BenchCloud } from './cloud.ts'

export interface RealServers {
  create(name: string): Promise<string>
  /** Asks every 10 ms. @throws Error when it failed */
  untilActive(id: string): Promise<void>
  /** Gives it a floating IP. @returns the address */
  addAddress(id: string): Promise<string>
  /** Resolves when nothing of it is left. */
  remove(id: string): Promise<void>
  /** Where the agent keeps its process. */
  folderOf(id: string): string
}

export async function realServers(cloud: BenchCloud, member: Session, key?: string): Promise<RealServers> {
  const { images } = (await member.call('GET', '/image/v2/images?name=tiny')).json
  const { networks } = (await member.call('GET', '/networking/v2.0/networks')).json
  const networkOf = (name: string): string => networks.find((network: { name: string }) => network.name === name)?.id
  const usual = { flavorRef: '1', imageRef: images[0].id, networks: [{ uuid: networkOf('private') }] }
  const at = (id: string) => `/compute/v2.1/servers/${id}`
  const addresses = new Map<string, string>()
  return {
    async create(name) {
      const server = { name, ...usual, ...(key === undefined ? {} : { key_name: key }) }
      return (await member.call('POST', '/compute/v2.1/servers', { server })).json.server.id
    },
    async untilActive(id) {
      await until(async () => {
        const { server } = (await member.call('GET', at(id))).json
        if (server.status === 'ERROR') throw new Error(`The server failed: ${server.fault?.message}`)
        return server.status === 'ACTIVE' ? true : undefined
      }, 10)
    },
    async addAddress(id) {
      const { ports } = (await member.call('GET', `/networking/v2.0/ports?device_id=${id}`)).json
      const floatingip = { floating_network_id: networkOf('public'), port_id: ports[0].id }
      const made = (await member.call('POST', '/networking/v2.0/floatingips', { floatingip })).json.floatingip
      addresses.set(id, made.id)
      return made.floating_ip_address
    },
    async remove(id) {
      const address = addresses.get(id)
      if (address !== undefined) await member.call('DELETE', `/networking/v2.0/floatingips/${address}`)
      await member.call('DELETE', at(id))
      await until(async () => {
        const { servers } = (await member.call('GET', '/compute/v2.1/servers')).json
        return servers.some((server: { id: string }) => server.id === id) ? undefined : true
      }, 50)
    },
    folderOf: (id) => join(cloud.state, 'agent', 'guests', id),
  }
}
