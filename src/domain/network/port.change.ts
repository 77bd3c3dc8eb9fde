/** Tells everybody who has to follow that ports have changed: the feed, the fabric, servers and the hosts that run them. */
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { touchHost } from '../host/index.ts'
import { notifyTopologyChange } from './standard.ts'
import type { PortRow } from './tables.ts'

type Noted = Pick<PortRow, 'id' | 'project_id' | 'network_id' | 'device_id' | 'device_owner' | 'server_id' | 'host_id'>

/** In the transaction that changed the ports' rows, addresses, groups or floating IPs. */
export async function notePorts(tx: StoreCtx, ports: readonly Noted[]): Promise<void> {
  if (ports.length === 0) return
  for (const port of ports) {
    recordChange(tx, 'port', port.id, port.project_id)
    noteTopology(tx, port)
  }
  const servers = new Map(ports.flatMap((port) => (port.server_id ? [[port.server_id, port.project_id] as const] : [])))
  for (const [serverId, projectId] of servers) await stampServer(tx, serverId, projectId)
  for (const hostId of await hostsOf(tx, ports)) await touchHost(tx, hostId)
}

/** A router's ends are parts of it, and a network tells its guests where its metadata is. */
function noteTopology(tx: StoreCtx, { id, network_id, device_id, device_owner }: Noted): void {
  notifyTopologyChange(tx, 'port', id)
  if (device_owner.startsWith('network:router_')) notifyTopologyChange(tx, 'router', device_id)
  if (device_owner === 'network:distributed') notifyTopologyChange(tx, 'network', network_id)
}

/** What `portsOfServers` shows of the server has changed. */
export async function stampServer(tx: StoreCtx, serverId: string, projectId: string): Promise<void> {
  await tx.db
    .insertInto('server_port_stamp')
    .values({ server_id: serverId })
    .onConflict((c) => c.column('server_id').doUpdateSet((eb) => ({ stamp: eb('server_port_stamp.stamp', '+', 1) })))
    .execute()
  recordChange(tx, 'server', serverId, projectId)
}

/** Hosts with a changed guest, and for a network's metadata port those with any guest on it. */
async function hostsOf(tx: StoreCtx, ports: readonly Noted[]): Promise<Set<string>> {
  const hosts = new Set(ports.flatMap((port) => (port.host_id ? [port.host_id] : [])))
  const networks = ports.filter((port) => port.device_owner === 'network:distributed').map((port) => port.network_id)
  if (networks.length === 0) return hosts
  const rows = await tx.db
    .selectFrom('port')
    .select('host_id')
    .distinct()
    .where(among(tx.db, 'port.network_id', networks))
    .where('host_id', 'is not', null)
    .execute()
  for (const { host_id } of rows) if (host_id) hosts.add(host_id)
  return hosts
}
