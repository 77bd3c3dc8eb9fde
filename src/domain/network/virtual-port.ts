/**
 * Ports that reserve an address for others: unplugged, and their address is among the allowed pairs of ports of the same network.
 * Callers may note whatever device they like on such a port (a load balancer, say): it stays one until a server or a router has it.
 * Whichever of those speaks under the address has it (keepalived). What a port is follows from others' pairs, so both sides note it.
 */

import { canonicalIp } from '../../kernel/cidr.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type AllowedPair, isServiceOwner, type Port } from './port.store.ts'
import { inPieces } from './reconcile/rows.ts'
import { notifyTopologyChange } from './standard.ts'

export interface VirtualPort {
  ip: string
  parents: string[]
}

/** Addresses of pairs that are single addresses: a block reserves nothing in particular. */
function addressesOf(pairs: readonly AllowedPair[]): string[] {
  return pairs.flatMap(({ ip }) => canonicalIp(ip.replace(ip.includes(':') ? /\/128$/ : /\/32$/, '')) ?? [])
}

const isReserved = ({ deviceOwner, serverId, hostId }: Port): boolean => !serverId && !hostId && !isServiceOwner(deviceOwner)

/** Those of the ports that are virtual, by id. */
export async function virtualPorts(ctx: StoreCtx, ports: readonly Port[]): Promise<Map<string, VirtualPort>> {
  const reserved = ports.filter((port) => isReserved(port) && port.fixedIps.length > 0)
  const paired = await inPieces(
    reserved.map(({ networkId }) => networkId),
    (ids) =>
      ctx.db
        .selectFrom('port')
        .select(['id', 'network_id', 'pairs_json'])
        .where('network_id', 'in', ids)
        .where('pairs_json', '<>', '[]')
        .execute(),
  )
  const takers = new Map<string, string[]>()
  for (const { id, network_id, pairs_json } of paired)
    for (const ip of addressesOf(JSON.parse(pairs_json) as AllowedPair[]))
      takers.set(`${network_id} ${ip}`, [...(takers.get(`${network_id} ${ip}`) ?? []), id])
  return new Map(
    reserved.flatMap((port) => {
      const found = port.fixedIps.map(({ ip }) => ({ ip, parents: othersOf(port, takers.get(`${port.networkId} ${ip}`)) }))
      const virtual = found.find(({ parents }) => parents.length > 0)
      return virtual ? [[port.id, virtual] as const] : []
    }),
  )
}

const othersOf = ({ id }: Port, takers: readonly string[] = []): string[] => takers.filter((taker) => taker !== id)

/** In the transaction that gave a port of the network these pairs, or took them away. */
export async function noteReserved(tx: StoreCtx, networkId: string, pairs: readonly AllowedPair[]): Promise<void> {
  const ips = addressesOf(pairs)
  if (ips.length === 0) return
  const rows = await tx.db
    .selectFrom('address')
    .select('port_id')
    .where('network_id', '=', networkId)
    .where('ip', 'in', ips)
    .execute()
  for (const { port_id } of rows) notifyTopologyChange(tx, 'port', port_id)
}
