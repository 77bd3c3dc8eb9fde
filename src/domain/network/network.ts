/** Networks: layer-2 domains of a project, or of the provider. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { insertRow } from '../../store/prepared.ts'
import { hasEncryptedTunnels } from '../host/index.ts'
import { dropTags } from '../tag/index.ts'
import { projectForNew, requireOwn, requirePermitted } from './access.ts'
import { removeMetadataPort } from './metadata-port.ts'
import { networkRefusals } from './network.refusals.ts'
import { getNetwork, getNetworkRow, type Network, updateNetworkRow } from './network.store.ts'
import { notePorts } from './port.change.ts'
import { isServiceOwner } from './port.store.ts'
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
import type { NetworkRow } from './tables.ts'

/** Bytes a guest may send at once: Geneve's header takes 58 of the 1,500 that hosts carry, and encryption between hosts another 60. */
export const OVERLAY_MTU = { plain: 1442, encrypted: 1382 }
const PROVIDER_MTU = 1500
const SMALLEST_MTU = { 4: 68, 6: 1280 }

export interface NewNetwork extends NewStandard {
  enabled?: boolean
  mtu?: number
  portSecurity?: boolean
  shared?: boolean
  external?: boolean
  kind?: string
  physicalNetwork?: string | null
  vlan?: number | null
}

export type NetworkChange = StandardChange & Omit<NewNetwork, keyof NewStandard | 'kind' | 'physicalNetwork' | 'vlan'>

export async function createNetwork(ctx: StoreCtx, given: NewNetwork): Promise<Network> {
  requirePermitted(ctx, 'create_network', adminOnly(given))
  const projectId = projectForNew(ctx, given.projectId)
  const provider = providerOf(given)
  return transact(ctx, async (tx) => {
    await networkQuotas.require(tx, projectId, 'network', 1, () => countOf(tx, 'network', projectId))
    await requireFreeSegment(tx, provider)
    const row: NetworkRow = {
      ...(await newStandardRow(tx, 'network', projectId, given)),
      ...provider,
      enabled: Number(given.enabled ?? true),
      shared: Number(given.shared ?? false),
      external: Number(given.external ?? false),
      mtu: mtuOf(given.mtu, await largestMtu(tx, provider.kind)),
      port_security: Number(given.portSecurity ?? true),
      carried: await carriedNow(tx, provider),
    }
    await insertRow(tx.db, 'network', row)
    await writeTags(tx, 'network', row, given)
    recordChange(tx, 'network', row.id, projectId)
    notifyTopologyChange(tx, 'network', row.id)
    return getNetwork(tx, row.id)
  })
}

/** What is given again as it was needs no right. */
const changed = (wanted: boolean | undefined, before: number) =>
  wanted !== undefined && Number(wanted) !== before ? true : undefined

/** The names under which policy knows what only admins may give. */
const adminOnly = (given: NewNetwork) => ({
  shared: given.shared || undefined,
  'router:external': given.external || undefined,
  'provider:network_type': given.kind,
  'provider:physical_network': given.physicalNetwork ?? undefined,
  'provider:segmentation_id': given.vlan ?? undefined,
})

type Provider = Pick<NetworkRow, 'kind' | 'physical_network' | 'vlan'>

function providerOf({ kind = 'geneve', physicalNetwork, vlan }: NewNetwork): Provider {
  if (kind === 'geneve') {
    if (physicalNetwork) throw networkRefusals.overlay_with_physical_network()
    if (vlan) throw networkRefusals.overlay_with_vlan()
    return { kind, physical_network: null, vlan: null }
  }
  if (kind !== 'flat' && kind !== 'vlan') throw networkRefusals.bad_network_kind({ kind })
  if (!physicalNetwork) throw networkRefusals.physical_network_needed({ kind })
  if (kind === 'flat') {
    if (vlan) throw networkRefusals.flat_with_vlan()
    return { kind, physical_network: physicalNetwork, vlan: null }
  }
  if (!vlan || vlan < 1 || vlan > 4094) throw networkRefusals.bad_vlan()
  return { kind, physical_network: physicalNetwork, vlan }
}

async function requireFreeSegment(tx: StoreCtx, { kind, physical_network, vlan }: Provider): Promise<void> {
  if (kind === 'geneve') return
  const taken = await tx.db
    .selectFrom('network')
    .select('id')
    .where('kind', '=', kind)
    .where('physical_network', '=', physical_network)
    .where('vlan', vlan === null ? 'is' : '=', vlan)
    .executeTakeFirst()
  if (!taken) return
  throw kind === 'flat'
    ? networkRefusals.flat_network_in_use({ physicalNetwork: physical_network })
    : networkRefusals.vlan_in_use({ vlan, physicalNetwork: physical_network })
}

/** Until the reconciler has looked: as others on the same uplink. */
async function carriedNow(tx: StoreCtx, { physical_network }: Provider): Promise<number> {
  if (physical_network === null) return 1
  const other = await tx.db
    .selectFrom('network')
    .select('carried')
    .where('physical_network', '=', physical_network)
    .executeTakeFirst()
  return other?.carried ?? 1
}

async function largestMtu(ctx: StoreCtx, kind: NetworkRow['kind']): Promise<number> {
  if (kind !== 'geneve') return PROVIDER_MTU
  return (await hasEncryptedTunnels(ctx)) ? OVERLAY_MTU.encrypted : OVERLAY_MTU.plain
}

function mtuOf(asked: number | undefined, largest: number): number {
  if (!asked) return largest // 0 asks for the default
  if (asked > largest) throw networkRefusals.mtu_too_large({ limit: largest })
  if (asked < SMALLEST_MTU[4]) throw networkRefusals.mtu_too_small({ limit: SMALLEST_MTU[4] })
  return asked
}

export async function updateNetwork(ctx: StoreCtx, id: string, change: NetworkChange): Promise<Network> {
  return transact(ctx, async (tx) => {
    const row = await getNetworkRow(tx, id)
    requireOwn(tx, row, 'update_network')
    requirePermitted(tx, 'update_network', {
      shared: changed(change.shared, row.shared),
      'router:external': changed(change.external, row.external),
    })
    await requireChangeable(tx, row, change)
    await updateNetworkRow(tx, row, {
      ...standardColumns(change),
      ...compact({
        enabled: flag(change.enabled),
        shared: flag(change.shared),
        external: flag(change.external),
        port_security: flag(change.portSecurity),
        mtu: change.mtu === undefined || change.mtu === row.mtu ? undefined : mtuOf(change.mtu, await largestMtu(tx, row.kind)),
      }),
    })
    await writeTags(tx, 'network', row, change)
    notifyTopologyChange(tx, change.enabled === undefined ? 'network' : 'whole-network', id)
    if (change.name !== undefined || change.mtu !== undefined) await notePortsOn(tx, id)
    return getNetwork(tx, id)
  })
}

/** Servers show their networks by name, and their guests are told the MTU. */
async function notePortsOn(tx: StoreCtx, networkId: string): Promise<void> {
  await notePorts(tx, await tx.db.selectFrom('port').selectAll().where('network_id', '=', networkId).execute())
}

async function requireChangeable(tx: StoreCtx, row: NetworkRow, change: NetworkChange): Promise<void> {
  const ports = () => tx.db.selectFrom('port').select(['project_id', 'device_owner']).where('network_id', '=', row.id).execute()
  if (change.shared === false && row.shared === 1) {
    const foreign = (await ports()).some(
      (port) => port.project_id !== row.project_id && !isServiceOwner(port.device_owner) && row.external === 0,
    )
    if (foreign) throw networkRefusals.sharing_in_use({ id: row.id })
  }
  if (change.external === false && row.external === 1) {
    if ((await ports()).some((port) => port.device_owner === 'network:router_gateway'))
      throw networkRefusals.external_in_use({ id: row.id })
  }
}

/** Its subnets go with it. @throws conflict while ports of users or routers are on it */
export async function deleteNetwork(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await getNetworkRow(tx, id)
    requireOwn(tx, row, 'delete_network')
    const used = await tx.db
      .selectFrom('port')
      .select('id')
      .where('network_id', '=', id)
      .where('device_owner', '!=', 'network:distributed')
      .executeTakeFirst()
    if (used) throw networkRefusals.network_in_use({ id })
    await removeMetadataPort(tx, id)
    const subnets = await tx.db.selectFrom('subnet').select(['id', 'project_id']).where('network_id', '=', id).execute()
    await tx.db.deleteFrom('subnet').where('network_id', '=', id).execute()
    await dropTags(
      tx,
      'subnet',
      subnets.map((subnet) => subnet.id),
    )
    await dropTags(tx, 'network', [id])
    await deleteFound(tx.db.deleteFrom('network').where('id', '=', id))
    for (const subnet of subnets) recordChange(tx, 'subnet', subnet.id, subnet.project_id)
    recordChange(tx, 'network', id, row.project_id)
    notifyTopologyChange(tx, 'whole-network', id)
  })
}

/** @throws bad_request when an IPv6 subnet could not work on the network */
export function requireMtuFor(row: NetworkRow, version: 4 | 6): void {
  if (row.mtu < SMALLEST_MTU[version]) throw networkRefusals.mtu_too_small_for_version({ id: row.id, mtu: row.mtu, version })
}
