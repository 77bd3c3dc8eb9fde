/** A router's feet: the ports with which it stands in a project's networks. */

import { contains, overlaps, parseIp } from '../../kernel/cidr.ts'
import { withoutReach } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { asCloud, isOwn } from './access.ts'
import { chooseAddresses, type FixedIp } from './address.ts'
import { getNetworkRow } from './network.store.ts'
import { notePorts } from './port.change.ts'
import { portRefusals } from './port.refusals.ts'
import { writeAddresses } from './port.row.ts'
import { addressesOfPort, getPort, getPortRow, type Port } from './port.store.ts'
import { addPort, dropPort, pairsOf } from './port.ts'
import { networkQuotas } from './quotas.ts'
import { routerRefusals } from './router.refusals.ts'
import { feetOf, getRouterRow, INTERFACE_OWNER, interfaceRows, updateRouterRow } from './router.store.ts'
import { lockRouter } from './router.ts'
import { countOf } from './standard.ts'
import type { Route } from './subnet.check.ts'
import { cidrOf, getSubnet, type Subnet, subnetsOfNetworks } from './subnet.store.ts'
import type { PortRow, RouterRow } from './tables.ts'
import { noteReserved } from './virtual-port.ts'

/** Which interface is meant: exactly one of the two when joining. */
export interface InterfaceSpec {
  subnetId?: string
  portId?: string
}

export interface RouterInterface {
  routerId: string
  projectId: string
  portId: string
  networkId: string
  subnetIds: string[]
}

/** @throws bad_request when a subnet of the router's overlaps, conflict when the port or the gateway's address is in use */
export async function addRouterInterface(ctx: StoreCtx, routerId: string, spec: InterfaceSpec): Promise<RouterInterface> {
  if (spec.subnetId && spec.portId) throw routerRefusals.interface_said_twice()
  if (!spec.subnetId && !spec.portId) throw routerRefusals.interface_unsaid()
  return transact(ctx, async (tx) => {
    const router = await getRouterRow(tx, routerId)
    await lockRouter(tx, routerId)
    const port = spec.portId ? await joinByPort(tx, router, spec.portId) : await joinBySubnet(tx, router, spec.subnetId ?? '')
    await updateRouterRow(tx, router, {})
    return interfaceOf(router, port, spec.subnetId)
  })
}

/** A shared network may be used, but its gateway's address is its owner's to give. */
function requireOwnSubnet(ctx: StoreCtx, { id, projectId }: Subnet): void {
  if (isOwn(withoutReach(ctx), { project_id: projectId })) return
  throw routerRefusals.interface_of_other_project({ subnetId: id })
}

async function joinBySubnet(tx: StoreCtx, router: RouterRow, subnetId: string): Promise<Port> {
  const subnet = await getSubnet(withoutReach(tx), subnetId)
  requireOwnSubnet(tx, subnet)
  if (!subnet.gateway) throw routerRefusals.subnet_without_gateway({ subnetId })
  requireAnnounced([subnet])
  await requireApart(tx, router, [subnet])
  const gateway = { subnetId, ip: subnet.gateway }
  const there = subnet.version === 6 ? await findIpv6Port(tx, router.id, subnet.networkId) : undefined
  if (there) return growPort(tx, there, gateway)
  const network = await getNetworkRow(asCloud(tx), subnet.networkId)
  await networkQuotas.require(tx, router.project_id, 'port', 1, () => countOf(tx, 'port', router.project_id))
  return addPort(asCloud(tx), network, {
    projectId: router.project_id,
    networkId: network.id,
    deviceId: router.id,
    deviceOwner: INTERFACE_OWNER,
    portSecurity: false,
    fixedIps: [gateway],
  })
}

/** A router announces all IPv6 subnets of a network by one port. Those of IPv4 have one each. */
async function findIpv6Port(tx: StoreCtx, routerId: string, networkId: string): Promise<PortRow | undefined> {
  const feet = (await feetOf(tx, routerId)).filter(({ subnet }) => subnet.version === 6 && subnet.networkId === networkId)
  const rows = await interfaceRows(tx, routerId)
  return rows.find(({ id }) => feet.some(({ portId }) => portId === id))
}

async function growPort(tx: StoreCtx, row: PortRow, address: FixedIp): Promise<Port> {
  const kept = await addressesOfPort(tx, row.id)
  const holder = { networkId: row.network_id, mac: row.mac, isService: true }
  return setAddresses(tx, row, await chooseAddresses(tx, holder, [...kept, address], kept))
}

async function setAddresses(tx: StoreCtx, row: PortRow, addresses: readonly FixedIp[]): Promise<Port> {
  await writeAddresses(tx, row, addresses)
  await tx.db
    .updateTable('port')
    .set((eb) => ({ updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  await notePorts(tx, [row])
  return getPort(asCloud(tx), row.id)
}

/** Guests of such a subnet wait for the announcements of a router that is not ours. */
function requireAnnounced(subnets: readonly Subnet[]): void {
  const foreign = subnets.find(({ version, raMode, addressMode }) => version === 6 && raMode === null && addressMode !== null)
  if (foreign) throw routerRefusals.announced_by_other_router({ subnetId: foreign.id })
}

/** One IPv4 subnet, or IPv6 subnets of a network that has no other port of the router with such. */
async function requireOneOfKind(tx: StoreCtx, router: RouterRow, subnets: readonly Subnet[]): Promise<void> {
  if (subnets.filter(({ version }) => version === 4).length > 1) throw routerRefusals.several_ipv4_subnets()
  const [six] = subnets.filter(({ version }) => version === 6)
  const other = six && (await findIpv6Port(tx, router.id, six.networkId))
  if (other) throw routerRefusals.other_ipv6_port({ portId: other.id, networkId: other.network_id })
}

async function joinByPort(tx: StoreCtx, router: RouterRow, portId: string): Promise<Port> {
  const row = await getPortRow(withoutReach(tx), portId)
  const user = row.device_id || row.server_id // a server's port is its own whatever callers wrote into `device_id`
  if (user) throw portRefusals.port_in_use({ id: portId, networkId: row.network_id, deviceId: user })
  const addresses = await addressesOfPort(tx, portId)
  if (addresses.length === 0) throw routerRefusals.interface_without_address({ portId })
  const ids = addresses.map((address) => address.subnetId)
  const subnets = (await subnetsOfNetworks(tx, [row.network_id])).filter((subnet) => ids.includes(subnet.id))
  requireAnnounced(subnets)
  await requireOneOfKind(tx, router, subnets)
  await requireApart(tx, router, subnets)
  const set = { device_id: router.id, device_owner: INTERFACE_OWNER, port_security: 0, pairs_json: '[]' }
  const joined = await tx.db
    .updateTable('port')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', portId)
    .where('device_id', '=', '')
    .where('server_id', 'is', null) // a parallel claim may have won
    .executeTakeFirst()
  if (Number(joined.numUpdatedRows) === 0)
    throw portRefusals.port_in_use({ id: portId, networkId: row.network_id, deviceId: undefined })
  await tx.db.deleteFrom('port_security_group').where('port_id', '=', portId).execute()
  await noteReserved(tx, row.network_id, pairsOf(row))
  await notePorts(tx, [{ ...row, ...set }])
  return getPort(asCloud(tx), portId)
}

/** No two networks of a router may have addresses in common. */
async function requireApart(tx: StoreCtx, router: RouterRow, fresh: readonly Subnet[]): Promise<void> {
  const joined = await feetOf(tx, router.id)
  for (const subnet of fresh)
    for (const { subnet: other } of joined) {
      if (other.id === subnet.id) throw routerRefusals.subnet_joined({ subnetId: subnet.id })
      if (overlaps(cidrOf(other), cidrOf(subnet)))
        throw routerRefusals.joined_subnets_overlap({
          subnetId: subnet.id,
          block: subnet.cidr,
          otherSubnetId: other.id,
          otherBlock: other.cidr,
        })
    }
}

/** @throws not_found when the router does not stand there; conflict while floating IPs or routes need it */
export async function removeRouterInterface(ctx: StoreCtx, routerId: string, spec: InterfaceSpec): Promise<RouterInterface> {
  if (!spec.subnetId && !spec.portId) throw routerRefusals.interface_unsaid()
  return transact(ctx, async (tx) => {
    const router = await getRouterRow(tx, routerId)
    await lockRouter(tx, routerId)
    const row = await findInterface(tx, router, spec)
    const port = await getPort(asCloud(tx), row.id)
    const gone = port.fixedIps.filter(({ subnetId }) => spec.portId !== undefined || subnetId === spec.subnetId)
    await requireUnneeded(tx, router, { ...port, fixedIps: gone })
    const left = port.fixedIps.filter((address) => !gone.includes(address))
    if (left.length > 0) await setAddresses(tx, row, left)
    else await dropPort(tx, row)
    await updateRouterRow(tx, router, {})
    return interfaceOf(router, port, spec.portId === undefined ? spec.subnetId : undefined)
  })
}

async function findInterface(tx: StoreCtx, router: RouterRow, { subnetId, portId }: InterfaceSpec): Promise<PortRow> {
  const rows = await interfaceRows(tx, router.id)
  const joined = (await feetOf(tx, router.id)).filter((foot) => foot.subnet.id === subnetId)
  const isThere = (row: PortRow) => joined.some((foot) => foot.portId === row.id)
  if (portId !== undefined) {
    const row = rows.find(({ id }) => id === portId)
    if (!row) throw routerRefusals.interface_not_found({ routerId: router.id, portId })
    if (subnetId !== undefined && !isThere(row)) throw routerRefusals.interface_of_other_subnet({ portId, subnetId })
    return row
  }
  const { id } = await getSubnet(tx, subnetId ?? '')
  const row = rows.find(isThere)
  if (!row) throw routerRefusals.interface_not_found_for_subnet({ routerId: router.id, subnetId: id })
  return row
}

async function requireUnneeded(tx: StoreCtx, router: RouterRow, port: Port): Promise<void> {
  const floating = await tx.db
    .selectFrom('floating_ip')
    .innerJoin('address', (join) =>
      join.onRef('address.port_id', '=', 'floating_ip.fixed_port_id').onRef('address.ip', '=', 'floating_ip.fixed_ip'),
    )
    .select('address.subnet_id')
    .where('floating_ip.router_id', '=', router.id)
    .where(
      'address.subnet_id',
      'in',
      port.fixedIps.map((address) => address.subnetId),
    )
    .executeTakeFirst()
  if (floating) throw routerRefusals.interface_needed_by_floating_ip({ routerId: router.id, subnetId: floating.subnet_id })
  const going = new Set(port.fixedIps.map(({ subnetId }) => subnetId))
  const subnets = (await feetOf(tx, router.id)).filter(({ portId, subnet }) => portId === port.id && going.has(subnet.id))
  for (const { nexthop } of JSON.parse(router.routes_json) as Route[]) {
    const ip = parseIp(nexthop)
    const through = ip && subnets.find(({ subnet }) => contains(cidrOf(subnet), ip))
    if (through) throw routerRefusals.interface_needed_by_route({ routerId: router.id, subnetId: through.subnet.id })
  }
}

/** @param subnetId the one that came or went; absent: all of the port's */
const interfaceOf = (router: RouterRow, port: Port, subnetId?: string): RouterInterface => ({
  routerId: router.id,
  projectId: router.project_id,
  portId: port.id,
  networkId: port.networkId,
  subnetIds: subnetId === undefined ? port.fixedIps.map((address) => address.subnetId) : [subnetId],
})
