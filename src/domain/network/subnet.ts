/** Subnets: blocks of addresses on a network, and what guests are told about them. */

import { formatCidr, overlaps } from '../../kernel/cidr.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { insertRow } from '../../store/prepared.ts'
import { dropTags } from '../tag/index.ts'
import { asCloud, disallowed, isOwn, projectForNew, requireAct } from './access.ts'
import { lockAddresses } from './address.ts'
import { ensureMetadataPort } from './metadata-port.ts'
import { getNetworkRow, updateNetworkRow } from './network.store.ts'
import { requireMtuFor } from './network.ts'
import { notePorts } from './port.change.ts'
import { networkQuotas } from './quotas.ts'
import {
  compact,
  countOf,
  flag,
  type NewStandard,
  newStandardRow,
  notifyTopologyChange,
  type StandardChange,
  standardColumns,
  writeTags,
} from './standard.ts'
import { addAutomaticAddresses, removeServiceAddresses } from './subnet.addresses.ts'
import {
  checkCidr,
  checkHostRoutes,
  checkIpv6Modes,
  checkNameservers,
  checkPools,
  gatewayOf,
  type Ipv6Mode,
  type Pool,
  type Route,
  requireFewPools,
  requireServable,
  usualPools,
} from './subnet.check.ts'
import { subnetRefusals } from './subnet.refusals.ts'
import { cidrOf, getSubnet, isAutomatic, type Subnet, subnetsOfNetworks, updateSubnetRow } from './subnet.store.ts'
import type { NetworkRow, SubnetRow } from './tables.ts'

export interface NewSubnet extends NewStandard {
  networkId: string
  version: 4 | 6
  cidr: string
  /** Absent: the first address. null: none. */
  gateway?: string | null
  dhcp?: boolean
  dns?: string[]
  routes?: Route[]
  pools?: Pool[]
  raMode?: Ipv6Mode | null
  addressMode?: Ipv6Mode | null
}

export type SubnetChange = StandardChange & Pick<NewSubnet, 'gateway' | 'dhcp' | 'dns' | 'routes' | 'pools'>

export async function createSubnet(ctx: StoreCtx, given: NewSubnet): Promise<Subnet> {
  requireFewPools(given.pools)
  return transact(ctx, async (tx) => {
    const network = await getNetworkRow(tx, given.networkId)
    if (!isOwn(tx, network)) throw disallowed('create_subnet')
    const projectId = projectForNew(tx, given.projectId ?? (tx.who.kind === 'cloud' ? network.project_id : undefined))
    await networkQuotas.require(tx, projectId, 'subnet', 1, () => countOf(tx, 'subnet', projectId))
    await lockAddresses(tx, network.id)
    const row = await subnetRow(tx, network, projectId, given)
    await requireApart(tx, network.id, row.cidr)
    await insertRow(tx.db, 'subnet', row)
    await writeTags(tx, 'subnet', row, given)
    recordChange(tx, 'subnet', row.id, projectId)
    const subnet = await getSubnet(tx, row.id)
    if (isAutomatic(subnet)) await addAutomaticAddresses(tx, subnet)
    await ensureMetadataPort(tx, network)
    await updateNetworkRow(tx, network, {}) // it shows its subnets
    notifyTopologyChange(tx, 'network', network.id)
    return subnet
  })
}

async function subnetRow(tx: StoreCtx, network: NetworkRow, projectId: string, given: NewSubnet): Promise<SubnetRow> {
  const cidr = checkCidr(given.cidr, given.version)
  requireMtuFor(network, given.version)
  const dhcp = given.dhcp ?? true
  const modes = { raMode: given.raMode ?? null, addressMode: given.addressMode ?? null }
  if (dhcp) requireServable(cidr)
  checkIpv6Modes(cidr, dhcp, modes)
  const gateway = gatewayOf(cidr, given.gateway)
  return {
    ...(await newStandardRow(tx, 'subnet', projectId, given)),
    network_id: network.id,
    version: given.version,
    cidr: formatCidr(cidr),
    gateway,
    dhcp: Number(dhcp),
    dns_json: JSON.stringify(checkNameservers(given.dns ?? [], given.version)),
    routes_json: JSON.stringify(checkHostRoutes(given.routes ?? [], given.version)),
    pools_json: JSON.stringify(given.pools?.length ? checkPools(cidr, given.pools, gateway) : usualPools(cidr, gateway)),
    ra_mode: modes.raMode,
    address_mode: modes.addressMode,
    network_owner_id: network.project_id === projectId ? null : network.project_id,
  }
}

async function requireApart(tx: StoreCtx, networkId: string, cidr: string): Promise<void> {
  const fresh = cidrOf({ id: 'new', cidr })
  const others = await subnetsOfNetworks(tx, [networkId])
  if (others.some((other) => overlaps(cidrOf(other), fresh))) throw subnetRefusals.subnets_overlap({ block: cidr, networkId })
}

/** @throws forbidden for a subnet that the caller sees, and may not do this to */
async function requireSubnetAct(tx: StoreCtx, { projectId, networkId }: Subnet, act: string): Promise<void> {
  const network = await getNetworkRow(asCloud(tx), networkId)
  requireAct(tx, act, { project_id: projectId, 'network:project_id': network.project_id }, false)
}

export async function updateSubnet(ctx: StoreCtx, id: string, change: SubnetChange): Promise<Subnet> {
  requireFewPools(change.pools)
  return transact(ctx, async (tx) => {
    const subnet = await getSubnet(tx, id)
    await requireSubnetAct(tx, subnet, 'update_subnet')
    await lockAddresses(tx, subnet.networkId)
    await updateSubnetRow(tx, subnet, { ...standardColumns(change), ...(await changedColumns(tx, subnet, change)) })
    await writeTags(tx, 'subnet', { id, project_id: subnet.projectId }, change)
    const network = await tx.db.selectFrom('network').selectAll().where('id', '=', subnet.networkId).executeTakeFirstOrThrow()
    await ensureMetadataPort(tx, network)
    const ports = await tx.db
      .selectFrom('port')
      .selectAll()
      .where('id', 'in', (eb) => eb.selectFrom('address').select('port_id').where('subnet_id', '=', id))
      .execute()
    await notePorts(tx, ports)
    notifyTopologyChange(tx, change.dhcp === undefined ? 'network' : 'whole-network', subnet.networkId)
    return getSubnet(tx, id)
  })
}

async function changedColumns(tx: StoreCtx, subnet: Subnet, change: SubnetChange): Promise<Partial<SubnetRow>> {
  const cidr = cidrOf(subnet)
  const gateway = change.gateway === undefined ? subnet.gateway : gatewayOf(cidr, change.gateway)
  if (gateway !== subnet.gateway) await requireGatewayFree(tx, subnet)
  if (change.dhcp && !subnet.dhcp) requireServable(cidr)
  if (change.dhcp !== undefined) checkIpv6Modes(cidr, change.dhcp, subnet)
  return compact({
    gateway: change.gateway === undefined ? undefined : gateway,
    dhcp: flag(change.dhcp),
    dns_json: change.dns && JSON.stringify(checkNameservers(change.dns, subnet.version)),
    routes_json: change.routes && JSON.stringify(checkHostRoutes(change.routes, subnet.version)),
    pools_json:
      change.pools || gateway !== subnet.gateway
        ? JSON.stringify(checkPools(cidr, change.pools ?? subnet.pools, gateway))
        : undefined,
  })
}

/** The gateway cannot move while a router answers there. */
async function requireGatewayFree(tx: StoreCtx, subnet: Subnet): Promise<void> {
  if (subnet.gateway === null) return
  const user = await tx.db
    .selectFrom('address')
    .innerJoin('port', 'port.id', 'address.port_id')
    .select('port.id')
    .where('address.subnet_id', '=', subnet.id)
    .where('address.ip', '=', subnet.gateway)
    .where('port.device_owner', '=', 'network:router_interface')
    .executeTakeFirst()
  if (user) throw subnetRefusals.gateway_in_use({ gateway: subnet.gateway, portId: user.id })
}

/** @throws conflict while a port has an address of it, other than those that go by themselves */
export async function deleteSubnet(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const subnet = await getSubnet(tx, id)
    await requireSubnetAct(tx, subnet, 'delete_subnet')
    await lockAddresses(tx, subnet.networkId)
    const users = await tx.db
      .selectFrom('address')
      .innerJoin('port', 'port.id', 'address.port_id')
      .select('port.device_owner')
      .where('address.subnet_id', '=', id)
      .execute()
    const blocking = users.filter(
      ({ device_owner: owner }) =>
        owner !== 'network:distributed' && !(isAutomatic(subnet) && !owner.startsWith('network:router')),
    )
    if (blocking.length > 0) throw subnetRefusals.subnet_in_use({ id })
    await removeServiceAddresses(tx, subnet)
    await dropTags(tx, 'subnet', [id])
    await deleteFound(tx.db.deleteFrom('subnet').where('id', '=', id))
    recordChange(tx, 'subnet', id, subnet.projectId)
    await updateNetworkRow(tx, await getNetworkRow(asCloud(tx), subnet.networkId), {})
    notifyTopologyChange(tx, 'network', subnet.networkId)
  })
}
