/** The ports of servers: made or claimed when a server is made, bound to its host, let go with it. Called by compute. */

import { permits } from '../../kernel/permission.ts'
import { reachesAll } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { asCloud } from './access.ts'
import { getNetworkRow } from './network.store.ts'
import { notePorts } from './port.change.ts'
import { portRefusals } from './port.refusals.ts'
import { getPort, type Port } from './port.store.ts'
import { addPort, dropPort } from './port.ts'
import { networkQuotas } from './quotas.ts'
import { resolveGroups } from './security-group.ts'
import { countOf } from './standard.ts'
import type { NetworkRow, PortRow } from './tables.ts'

/** A facade may spell it out by the zone of the server. */
export const SERVER_OWNER = 'compute:'

export interface NicRequest {
  networkId?: string
  portId?: string
  fixedIp?: string
}

export interface AttachRequest {
  serverId: string
  /** Becomes the guest's name in DHCP. */
  serverName: string
  projectId: string
  /** `auto`: the one network that the project can use; none when it has none. */
  requests: readonly NicRequest[] | 'auto' | 'none'
  /** Ids or names; none means the project's default group. */
  securityGroups: readonly string[]
}

/**
 * Gives a server its ports, in the caller's transaction.
 * @throws bad_request, not_found, forbidden, conflict or over_quota; nothing is left then
 */
export async function attachServerPorts(ctx: StoreCtx, request: AttachRequest): Promise<Port[]> {
  return transact(ctx, async (tx) => {
    const nics = await nicsOf(tx, request)
    const groupIds = nics.some((nic) => !nic.portId)
      ? await resolveGroups(tx, request.projectId, request.securityGroups.length ? request.securityGroups : ['default'])
      : []
    const ports: Port[] = []
    let place = await firstPlace(tx, request.serverId)
    for (const nic of nics) {
      const { portId } = nic
      ports.push(portId ? await claimPort(tx, request, portId, place) : await makePort(tx, request, nic, { groupIds, place }))
      place++
    }
    return ports
  })
}

/** Cards stand in the order in which they were asked for; a later one after those that are there. */
async function firstPlace(tx: StoreCtx, serverId: string): Promise<number> {
  const last = await tx.db
    .selectFrom('port')
    .select(({ fn }) => fn.max('nic').as('nic'))
    .where('server_id', '=', serverId)
    .executeTakeFirst()
  return last?.nic === null || last?.nic === undefined ? 0 : last.nic + 1
}

async function nicsOf(tx: StoreCtx, { requests, projectId }: AttachRequest): Promise<readonly NicRequest[]> {
  if (requests === 'none') return []
  if (requests !== 'auto') return requests
  const usable = await tx.db
    .selectFrom('network')
    .select('id')
    .where((eb) => eb.or([eb('project_id', '=', projectId), eb.and([eb('shared', '=', 1), eb('external', '=', 0)])]))
    .where((eb) => eb.exists(eb.selectFrom('subnet').select('subnet.id').whereRef('subnet.network_id', '=', 'network.id')))
    .orderBy('created_at')
    .orderBy('id')
    .limit(2) // one is taken, two are too many
    .execute()
  if (usable.length > 1) throw portRefusals.network_ambiguous()
  return usable.map(({ id }) => ({ networkId: id }))
}

interface Placed {
  groupIds: string[]
  /** Which card of the server it becomes. */
  place: number
}

async function makePort(tx: StoreCtx, request: AttachRequest, nic: NicRequest, { groupIds, place }: Placed): Promise<Port> {
  if (!nic.networkId) throw portRefusals.network_unsaid()
  const network = await getNetworkRow(tx, nic.networkId)
  await requireUsable(tx, network)
  await networkQuotas.require(tx, request.projectId, 'port', 1, () => countOf(tx, 'port', request.projectId))
  return addPort(tx, network, {
    projectId: request.projectId,
    networkId: network.id,
    deviceId: request.serverId,
    deviceOwner: SERVER_OWNER,
    serverId: request.serverId,
    madeForServer: true,
    nic: place,
    hostname: request.serverName,
    fixedIps: nic.fixedIp === undefined ? undefined : [{ ip: nic.fixedIp }],
    groupIds: network.port_security === 1 ? groupIds : [],
  })
}

/** Servers stand on networks with subnets; on external ones only by an admin's will, or where they are shared. */
async function requireUsable(tx: StoreCtx, network: NetworkRow): Promise<void> {
  const subnet = await tx.db.selectFrom('subnet').select('id').where('network_id', '=', network.id).executeTakeFirst()
  if (!subnet) throw portRefusals.network_without_subnet({ id: network.id })
  if (network.external === 1 && network.shared === 0 && !permits(tx, 'network.attach_external'))
    throw portRefusals.external_network({ id: network.id })
}

async function claimPort(tx: StoreCtx, request: AttachRequest, portId: string, place: number): Promise<Port> {
  const port = await getPort(tx, portId)
  if (port.projectId !== request.projectId && !reachesAll(tx, 'network')) throw portRefusals.port_not_found({ id: portId })
  const inUse = (deviceId?: string) => portRefusals.port_in_use({ id: portId, networkId: port.networkId, deviceId })
  if (port.deviceId !== '' || port.serverId) throw inUse(port.deviceId || port.serverId || undefined)
  const set = { device_id: request.serverId, device_owner: SERVER_OWNER, server_id: request.serverId, nic: place }
  const claimed = await tx.db
    .updateTable('port')
    .set((eb) => ({
      ...set,
      hostname: port.hostname || request.serverName,
      updated_at: tx.clock.now(),
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', portId)
    .where('device_id', '=', '')
    .where('server_id', 'is', null) // a parallel claim may have won
    .executeTakeFirst()
  if (Number(claimed.numUpdatedRows) === 0) throw inUse()
  const after = await getPort(asCloud(tx), portId)
  await notePorts(tx, await rowsOf(tx, request.serverId, portId))
  return after
}

const rowsOf = (tx: StoreCtx, serverId: string, portId?: string): Promise<PortRow[]> => {
  const query = tx.db.selectFrom('port').selectAll().where('server_id', '=', serverId)
  return (portId === undefined ? query : query.where('id', '=', portId)).execute()
}

/** The server runs there now: its ports are expected to come up on that host. */
export async function bindServerPorts(ctx: StoreCtx, serverId: string, hostId: string): Promise<void> {
  await transact(ctx, (tx) => setHost(tx, serverId, hostId))
}

async function setHost(tx: StoreCtx, serverId: string, hostId: string): Promise<void> {
  const ports = (await rowsOf(tx, serverId)).filter((port) => port.host_id !== hostId)
  if (ports.length === 0) return
  await tx.db
    .updateTable('port')
    .set((eb) => ({ host_id: hostId, observed_up: 0, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where(
      among(
        tx.db,
        'port.id',
        ports.map((port) => port.id),
      ),
    )
    .execute()
  await notePorts(tx, [...ports, ...ports.map((port) => ({ ...port, host_id: hostId }))])
}

/** Absent is success. Ports made for the server go; those that a user had made are free again. */
export async function releaseServerPorts(ctx: StoreCtx, serverId: string): Promise<void> {
  await transact(ctx, async (tx) => {
    for (const port of await rowsOf(tx, serverId)) await releasePort(tx, port)
    await tx.db.deleteFrom('server_port_stamp').where('server_id', '=', serverId).execute()
  })
}

/** Takes one port from a server. @throws not_found when it has no such port */
export async function detachServerPort(ctx: StoreCtx, serverId: string, portId: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const [port] = await rowsOf(tx, serverId, portId)
    if (!port) throw portRefusals.port_not_attached({ id: portId, serverId })
    await releasePort(tx, port)
  })
}

async function releasePort(tx: StoreCtx, port: PortRow): Promise<void> {
  if (port.made_for_server === 1) return dropPort(tx, port)
  const free = { device_id: '', device_owner: '', server_id: null, host_id: null, observed_up: 0 }
  await tx.db
    .updateTable('port')
    .set((eb) => ({ ...free, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', port.id)
    .execute()
  await notePorts(tx, [port])
}
