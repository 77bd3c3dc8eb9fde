import { ok, problem, some, warning } from '../finding.ts'
import type { Check } from '../inspection-context.ts'

export interface AddressBooks {
  addresses: readonly { ip: string; port_id: string; network_id: string }[]
  ports: readonly { id: string; network_id: string; server_id: string | null }[]
  floatingIps: readonly { id: string; ip: string; port_id: string; fixed_port_id: string | null }[]
  servers: readonly { id: string }[]
}

/** Addresses that no port has, ports of servers that are no more: what nobody uses and nobody else can get. */
export const addresses: Check = {
  about: 'networks',
  name: 'addresses',
  run: async ({ rows }) => {
    const books = await rows(async ({ db }) => ({
      addresses: await db.selectFrom('address').select(['ip', 'port_id', 'network_id']).execute(),
      ports: await db.selectFrom('port').select(['id', 'network_id', 'server_id']).execute(),
      floatingIps: await db.selectFrom('floating_ip').select(['id', 'ip', 'port_id', 'fixed_port_id']).execute(),
      servers: await db.selectFrom('server').select('id').execute(),
    }))
    return judgeAddresses(books)
  },
}

export function judgeAddresses({ addresses, ports, floatingIps, servers }: AddressBooks) {
  const portIds = new Map(ports.map((port) => [port.id, port]))
  const serverIds = new Set(servers.map(({ id }) => id))
  const astray = [
    ...addresses
      .filter(({ port_id }) => !portIds.has(port_id))
      .map(({ ip, port_id }) => `${ip} of the port ${port_id}, which is not there`),
    ...addresses
      .filter(({ port_id, network_id }) => (portIds.get(port_id)?.network_id ?? network_id) !== network_id)
      .map(({ ip, port_id }) => `${ip} is of another network than its port ${port_id}`),
    ...floatingIps
      .filter(({ port_id, fixed_port_id }) => !portIds.has(port_id) || (fixed_port_id !== null && !portIds.has(fixed_port_id)))
      .map(({ ip, id }) => `floating IP ${ip} (${id}) of a port that is not there`),
  ]
  const left = ports.filter(({ server_id }) => server_id !== null && !serverIds.has(server_id))
  const found = [
    ...(astray.length > 0 ? [problem('Addresses do not belong to their ports.', 'address-astray', some(astray))] : []),
    ...(left.length > 0
      ? [
          warning(
            'Ports are held for servers that are no more.',
            'address-of-nobody',
            some(left.map(({ id, server_id }) => `port ${id} of server ${server_id}`)),
          ),
        ]
      : []),
  ]
  return found.length > 0 ? found : [ok(`${addresses.length} addresses, each in use by its port.`)]
}
