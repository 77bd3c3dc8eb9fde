/** Ports: where something is plugged into a network, with its MAC, addresses and groups. */

import { withoutReach } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { among } from '../../store/filter.ts'
import { asCloud, disallowed, projectForNew, requireAct, requirePermitted } from './access.ts'
import { type AddressSpec, chooseAddresses, type FixedIp, type Holder, readdress } from './address.ts'
import { detachFloatingIps } from './floating-ip.detach.ts'
import { getNetworkRow } from './network.store.ts'
import { notePorts } from './port.change.ts'
import { checkMac, checkPairs, requireGroupsAllowed } from './port.check.ts'
import { portRefusals } from './port.refusals.ts'
import { deletePortRows, insertPort, isMacUsed, type PortFields, writeAddresses, writeGroups } from './port.row.ts'
import {
  type AllowedPair,
  addressesOfPort,
  getPort,
  getPortRow,
  groupIdsOfPort,
  isServiceOwner,
  type Port,
} from './port.store.ts'
import { networkQuotas } from './quotas.ts'
import { GATEWAY_OWNER, INTERFACE_OWNER } from './router.store.ts'
import { ensureDefaultGroup, resolveGroups } from './security-group.ts'
import { compact, countOf, flag, type StandardChange, standardColumns, writeTags } from './standard.ts'
import type { NetworkRow, PortRow } from './tables.ts'
import { noteReserved } from './virtual-port.ts'

export interface NewPort extends Omit<PortFields, 'projectId'> {
  projectId?: string
  /** Absent: one of each IP version that the network has. */
  fixedIps?: AddressSpec[]
  /** Ids or names. Absent: the project's default group, where port security is on. */
  groupIds?: string[]
}

export type PortChange = StandardChange & Partial<Omit<NewPort, 'networkId' | 'projectId' | 'madeForServer'>>

export async function createPort(ctx: StoreCtx, given: NewPort): Promise<Port> {
  return transact(ctx, async (tx) => {
    const network = await getNetworkRow(withoutReach(tx), given.networkId)
    const projectId = projectForNew(tx, given.projectId)
    requirePortRights(tx, network, 'create_port', given)
    requireOrdinaryOwner('create_port', given.deviceOwner)
    await networkQuotas.require(tx, projectId, 'port', 1, () => countOf(tx, 'port', projectId))
    return addPort(tx, network, { ...given, projectId })
  })
}

/** Ports of these owners stand for something else of ours, and only that makes, changes and deletes them. */
const SERVICE_OWNERS = [INTERFACE_OWNER, GATEWAY_OWNER, 'network:floatingip', 'network:distributed']

/** Else a caller's port could pass for the foot of somebody else's router. */
function requireOrdinaryOwner(act: string, deviceOwner: string | undefined): void {
  if (deviceOwner !== undefined && SERVICE_OWNERS.includes(deviceOwner)) throw disallowed(`${act}:device_owner`)
}

/** What only admins and the network's owner may give, on a network that is shared with others. */
function requirePortRights(tx: StoreCtx, network: NetworkRow, act: string, given: Partial<NewPort>): void {
  requirePermitted(tx, act, { 'binding:host_id': given.hostId ?? undefined })
  const service = isServiceOwner(given.deviceOwner ?? '') ? given.deviceOwner : undefined
  const parts = {
    network_id: network.shared === 1 ? undefined : network.id,
    mac_address: given.mac,
    device_owner: service,
    'fixed_ips:ip_address': given.fixedIps?.find((spec) => spec.ip !== undefined),
    port_security_enabled: given.portSecurity,
    allowed_address_pairs: given.allowedPairs?.length ? given.allowedPairs : undefined,
  }
  requirePermitted(tx, act, parts, network)
}

/** Makes a port on a network that the caller was found fit to use. Quota is the caller's. */
export async function addPort(tx: StoreCtx, network: NetworkRow, given: NewPort & { projectId: string }): Promise<Port> {
  // a service's port is trusted
  const portSecurity = !isServiceOwner(given.deviceOwner ?? '') && (given.portSecurity ?? network.port_security === 1)
  const row = await insertPort(tx, {
    ...given,
    mac: given.mac === undefined ? undefined : checkMac(given.mac),
    portSecurity,
    allowedPairs: checkPairs(given.allowedPairs ?? [], portSecurity),
    networkOwnerId: network.project_id === given.projectId ? null : network.project_id,
  })
  const addresses = await chooseAddresses(tx, holderOf(row), given.fixedIps)
  await writeAddresses(tx, row, addresses)
  const groups = await groupsForNew(tx, row, given.groupIds)
  requireGroupsAllowed(portSecurity, groups)
  await writeGroups(tx, row.id, groups)
  await noteReserved(tx, network.id, given.allowedPairs ?? [])
  await notePorts(tx, [row])
  return getPort(asCloud(tx), row.id)
}

async function groupsForNew(tx: StoreCtx, row: PortRow, asked: string[] | undefined): Promise<string[]> {
  if (asked) return resolveGroups(tx, row.project_id, asked)
  if (row.port_security === 0 || isServiceOwner(row.device_owner) || row.project_id === '') return []
  return [(await ensureDefaultGroup(tx, row.project_id)).id]
}

export async function updatePort(ctx: StoreCtx, id: string, change: PortChange): Promise<Port> {
  return transact(ctx, async (tx) => {
    await holdRow(tx, 'port', id)
    const row = await getPortRow(tx, id)
    const network = await getNetworkRow(asCloud(tx), row.network_id)
    requireAct(tx, 'update_port', { project_id: row.project_id, 'network:project_id': network.project_id }, true)
    const fresh = news(row, change)
    requirePortRights(tx, network, 'update_port', fresh)
    requireOrdinaryOwner('update_port', fresh.deviceOwner)
    if (SERVICE_OWNERS.includes(row.device_owner) && (fresh.deviceOwner ?? fresh.deviceId ?? fresh.mac) !== undefined)
      throw portRefusals.port_owned_by_service({ id, owner: row.device_owner, act: 'move' })
    const columns = await changedColumns(tx, row, change)
    const after: PortRow = { ...row, ...columns }
    await changeAddresses(tx, row, after, change.fixedIps)
    const groups = change.groupIds ? await resolveGroups(tx, row.project_id, change.groupIds) : await groupIdsOfPort(tx, id)
    requireGroupsAllowed(after.port_security === 1, groups)
    if (change.groupIds) await writeGroups(tx, id, groups)
    await tx.db
      .updateTable('port')
      .set((eb) => ({ ...columns, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
      .where('id', '=', id)
      .execute()
    if (change.allowedPairs) await noteReserved(tx, row.network_id, [...pairsOf(row), ...change.allowedPairs])
    await writeTags(tx, 'port', row, change)
    await notePorts(tx, [after])
    return getPort(tx, id)
  })
}

export const pairsOf = (row: PortRow): AllowedPair[] => JSON.parse(row.pairs_json) as AllowedPair[]

/** What is given again as it was needs no right. */
const news = (row: PortRow, change: PortChange): PortChange => ({
  ...change,
  mac: change.mac === row.mac ? undefined : change.mac,
  deviceId: change.deviceId === row.device_id ? undefined : change.deviceId,
  deviceOwner: change.deviceOwner === row.device_owner ? undefined : change.deviceOwner,
  hostId: (change.hostId || null) === row.host_id ? undefined : change.hostId,
  portSecurity: flag(change.portSecurity) === row.port_security ? undefined : change.portSecurity,
})

async function changedColumns(tx: StoreCtx, row: PortRow, change: PortChange): Promise<Partial<PortRow>> {
  const mac = change.mac === undefined ? undefined : checkMac(change.mac)
  if (mac !== undefined && mac !== row.mac) {
    if (row.host_id) throw portRefusals.mac_bound({ id: row.id })
    if (await isMacUsed(tx, row.network_id, mac)) throw portRefusals.mac_in_use({ mac, networkId: row.network_id })
  }
  const secured = change.portSecurity ?? row.port_security === 1
  const pairs = change.allowedPairs ?? pairsOf(row)
  return {
    ...standardColumns(change),
    ...compact({
      mac,
      enabled: flag(change.enabled),
      device_id: change.deviceId,
      device_owner: change.deviceOwner,
      host_id: change.hostId === undefined ? undefined : change.hostId || null,
      vnic_type: change.vnicType,
      port_security: flag(change.portSecurity),
      pairs_json: JSON.stringify(checkPairs(pairs, secured)),
      hostname: change.hostname,
      profile_json: change.profile && JSON.stringify(change.profile),
    }),
  }
}

const holderOf = (row: PortRow): Holder => ({
  networkId: row.network_id,
  mac: row.mac,
  isService: isServiceOwner(row.device_owner),
})

/** Guests make some addresses of their MAC: with another MAC they have others, also where nobody asked for it. */
async function changeAddresses(tx: StoreCtx, before: PortRow, row: PortRow, specs: AddressSpec[] | undefined): Promise<void> {
  if (!specs && row.mac === before.mac) return
  const kept = await addressesOfPort(tx, row.id)
  const holder = holderOf(row)
  const again = <W extends AddressSpec>(given: readonly W[]) => readdress(tx, holder, before.mac, given)
  const addresses = specs ? await chooseAddresses(tx, holder, await again(specs), kept) : await again(kept)
  if (SERVICE_OWNERS.includes(row.device_owner)) requireSameSubnets(row, kept, addresses)
  await requireUnpromised(
    tx,
    row.id,
    kept.filter((old) => !addresses.some((address) => address.ip === old.ip)).map(({ ip }) => ip),
  )
  await writeAddresses(tx, row, addresses)
}

/** Whoever has a floating IP was promised that it leads somewhere. */
async function requireUnpromised(tx: StoreCtx, portId: string, lost: readonly string[]): Promise<void> {
  const promised = await tx.db
    .selectFrom('floating_ip')
    .select('fixed_ip')
    .where('fixed_port_id', '=', portId)
    .where(among(tx.db, 'floating_ip.fixed_ip', lost))
    .executeTakeFirst()
  if (promised) throw portRefusals.port_address_promised({ id: portId, ip: promised.fixed_ip ?? '' })
}

/** What a router's foot stands in is the router's matter, which looks for overlaps and for what still needs it. */
function requireSameSubnets({ id, device_owner }: PortRow, before: readonly FixedIp[], after: readonly FixedIp[]): void {
  const spelled = (addresses: readonly FixedIp[]) =>
    addresses
      .map(({ subnetId }) => subnetId)
      .sort()
      .join()
  if (spelled(before) === spelled(after)) return
  throw portRefusals.port_subnets_fixed({ id, owner: device_owner })
}

/** @throws conflict for ports that a router or a floating IP stands on */
export async function deletePort(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    await holdRow(tx, 'port', id)
    const row = await getPortRow(tx, id)
    const owner = row.network_owner_id ?? row.project_id
    requireAct(tx, 'delete_port', { project_id: row.project_id, 'network:project_id': owner }, true)
    if (SERVICE_OWNERS.includes(row.device_owner))
      throw portRefusals.port_owned_by_service({ id, owner: row.device_owner, act: 'delete' })
    await dropPort(tx, row)
  })
}

/** Takes a port away with all that hangs on it. */
export async function dropPort(tx: StoreCtx, row: PortRow): Promise<void> {
  await detachFloatingIps(tx, row.id)
  await noteReserved(tx, row.network_id, pairsOf(row))
  await deletePortRows(tx, [row.id])
  await notePorts(tx, [row])
}

/** @throws bad_request when the port has no address to stand on */
export function requireAddress(port: Port): void {
  if (port.fixedIps.length === 0) throw portRefusals.port_without_address({ id: port.id })
}
