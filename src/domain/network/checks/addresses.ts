import { type Finding, ok, problem, some } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

export interface AddressBooks {
  addresses: readonly { ip: string; port_id: string; network_id: string }[]
  ports: readonly { id: string; network_id: string }[]
  floatingIps: readonly { id: string; ip: string; port_id: string; fixed_port_id: string | null }[]
}

/** Addresses that no port has: what nobody uses and nobody else can get. */
export const addresses: RowCheck = {
  about: 'networks',
  name: 'addresses',
  run: async ({ rows }) => {
    const books = await rows(async ({ db }) => ({
      addresses: await db.selectFrom('address').select(['ip', 'port_id', 'network_id']).execute(),
      ports: await db.selectFrom('port').select(['id', 'network_id']).execute(),
      floatingIps: await db.selectFrom('floating_ip').select(['id', 'ip', 'port_id', 'fixed_port_id']).execute(),
    }))
    return judgeAddresses(books)
  },
}

export function judgeAddresses({ addresses, ports, floatingIps }: AddressBooks): Finding[] {
  const portIds = new Map(ports.map((port) => [port.id, port]))
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
  if (astray.length > 0) return [problem('Addresses do not belong to their ports.', 'address-astray', some(astray))]
  return [ok(`${addresses.length} addresses, each in use by its port.`)]
}
