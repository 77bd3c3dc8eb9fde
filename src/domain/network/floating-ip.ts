/** Floating IPs: an address outside that leads to a port inside, through the router between them. */

import { canonicalIp } from '../../kernel/cidr.ts'
import { withoutReach } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { dropTags } from '../tag/index.ts'
import { asCloud, projectForNew, requirePermitted } from './access.ts'
import { floatingIpRefusals } from './floating-ip.refusals.ts'
import { type FloatingIp, getFloatingIp, getFloatingIpRow } from './floating-ip.store.ts'
import { getNetworkRow } from './network.store.ts'
import { notePorts } from './port.change.ts'
import { getPort, getPortRow, type Port } from './port.store.ts'
import { addPort, dropPort, requireAddress } from './port.ts'
import { networkQuotas } from './quotas.ts'
import { GATEWAY_OWNER, INTERFACE_OWNER } from './router.store.ts'
import {
  countOf,
  type NewStandard,
  newStandardRow,
  notifyTopologyChange,
  type StandardChange,
  standardColumns,
  writeTags,
} from './standard.ts'
import { getSubnet } from './subnet.store.ts'
import type { FloatingIpRow } from './tables.ts'

export interface NewFloatingIp extends Omit<NewStandard, 'name'> {
  networkId: string
  subnetId?: string
  /** A certain address; admins only. */
  ip?: string
  fixedPortId?: string | null
  fixedIp?: string | null
}

/** An inside address says nothing without the port that has it. */
function requirePortFor({ fixedIp, fixedPortId }: Pick<NewFloatingIp, 'fixedIp' | 'fixedPortId'>): void {
  if (!fixedIp || fixedPortId) return
  throw floatingIpRefusals.fixed_ip_without_port()
}

export type FloatingIpChange = Omit<StandardChange, 'name'> & { fixedPortId?: string | null; fixedIp?: string | null }

/** @throws bad_request when the network is not external, conflict when no address is left */
export async function createFloatingIp(ctx: StoreCtx, given: NewFloatingIp): Promise<FloatingIp> {
  const projectId = projectForNew(ctx, given.projectId)
  requirePermitted(ctx, 'create_floatingip', { floating_ip_address: given.ip })
  requirePortFor(given)
  return transact(ctx, async (tx) => {
    const network = await getNetworkRow(withoutReach(tx), given.networkId)
    if (network.external !== 1) throw floatingIpRefusals.floating_ip_not_external({ networkId: network.id })
    // its port is made by the cloud, which would tell of another project's
    if (given.subnetId) await getSubnet(withoutReach(tx), given.subnetId)
    await networkQuotas.require(tx, projectId, 'floating_ip', 1, () => countOf(tx, 'floating_ip', projectId))
    const standard = await newStandardRow(tx, 'floating_ip', projectId, given)
    const port = await addPort(asCloud(tx), network, {
      projectId: '',
      networkId: network.id,
      deviceId: standard.id,
      deviceOwner: 'network:floatingip',
      portSecurity: false,
      fixedIps: fixedIpsFor(given),
    })
    const ip = port.fixedIps.find((address) => !address.ip.includes(':'))?.ip
    if (!ip) throw floatingIpRefusals.floating_ip_without_ipv4({ networkId: network.id })
    const row: FloatingIpRow = { ...standard, network_id: network.id, port_id: port.id, ip, ...unattached }
    await insertRow(tx.db, 'floating_ip', row)
    await writeTags(tx, 'floating_ip', row, given)
    if (given.fixedPortId) await attach(tx, row, given.fixedPortId, given.fixedIp ?? null)
    noteFloatingIp(tx, row)
    return getFloatingIp(tx, row.id)
  })
}

const unattached = { fixed_port_id: null, fixed_ip: null, router_id: null }

const fixedIpsFor = ({ subnetId, ip }: NewFloatingIp) =>
  subnetId === undefined && ip === undefined ? undefined : [{ ...(subnetId ? { subnetId } : {}), ...(ip ? { ip } : {}) }]

function noteFloatingIp(tx: StoreCtx, row: FloatingIpRow): void {
  recordChange(tx, 'floating-ip', row.id, row.project_id)
  if (row.router_id) notifyTopologyChange(tx, 'router', row.router_id)
}

/** Points a floating IP at an address of a port. */
async function attach(tx: StoreCtx, row: FloatingIpRow, portId: string, wantedIp: string | null): Promise<void> {
  const port = await getPort(withoutReach(tx), portId)
  const fixedIp = addressFor(port, wantedIp)
  const taken = await tx.db
    .selectFrom('floating_ip')
    .select('id')
    .where('network_id', '=', row.network_id)
    .where('fixed_port_id', '=', portId)
    .where('fixed_ip', '=', fixedIp)
    .where('id', '!=', row.id)
    .executeTakeFirst()
  const { id, ip, network_id: networkId } = row
  if (taken) throw floatingIpRefusals.port_has_floating_ip({ id, ip, portId, fixedIp, networkId })
  const routerId = await findRouter(tx, row.network_id, port, fixedIp)
  await tx.db
    .updateTable('floating_ip')
    .set({ fixed_port_id: portId, fixed_ip: fixedIp, router_id: routerId })
    .where('id', '=', row.id)
    .execute()
  notifyTopologyChange(tx, 'router', routerId)
  await notePorts(tx, [await getPortRow(asCloud(tx), portId)])
}

function addressFor(port: Port, wantedIp: string | null): string {
  requireAddress(port)
  const inside = port.fixedIps.filter((address) => !address.ip.includes(':'))
  if (wantedIp !== null) {
    const ip = canonicalIp(wantedIp)
    if (inside.some((address) => address.ip === ip) && ip) return ip
    throw floatingIpRefusals.port_lacks_fixed_ip({ portId: port.id, ip: wantedIp })
  }
  const [first, second] = inside
  if (!first) throw floatingIpRefusals.port_without_ipv4({ portId: port.id })
  if (second) throw floatingIpRefusals.port_with_several_ipv4({ portId: port.id })
  return first.ip
}

/** The router that stands in the port's subnet and has its gateway on the floating IP's network. */
async function findRouter(tx: StoreCtx, externalId: string, port: Port, fixedIp: string): Promise<string> {
  const subnetId = port.fixedIps.find((address) => address.ip === fixedIp)?.subnetId ?? ''
  const rows = await tx.db
    .selectFrom('address')
    .innerJoin('port as inside', 'inside.id', 'address.port_id')
    .innerJoin('port as outside', 'outside.device_id', 'inside.device_id')
    .innerJoin('router', 'router.id', 'inside.device_id')
    .select(['router.id', 'inside.id as port_id'])
    .where('address.subnet_id', '=', subnetId)
    .where('inside.device_owner', '=', INTERFACE_OWNER)
    .where('outside.device_owner', '=', GATEWAY_OWNER)
    .where('outside.network_id', '=', externalId)
    .orderBy('router.created_at')
    .executeTakeFirst()
  if (rows) return rows.id
  throw floatingIpRefusals.external_unreachable({ networkId: externalId, subnetId, portId: port.id })
}

export async function updateFloatingIp(ctx: StoreCtx, id: string, change: FloatingIpChange): Promise<FloatingIp> {
  requirePortFor(change)
  return transact(ctx, async (tx) => {
    await holdRow(tx, 'floating_ip', id)
    const row = await getFloatingIpRow(tx, id)
    const { fixedPortId: portId } = change
    const moves = portId !== undefined
    if (moves) await leavePort(tx, row)
    await tx.db
      .updateTable('floating_ip')
      .set((eb) => ({
        ...standardColumns(change),
        ...(moves ? unattached : {}),
        updated_at: tx.clock.now(),
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', id)
      .execute()
    await writeTags(tx, 'floating_ip', row, change)
    if (moves && portId) await attach(tx, row, portId, change.fixedIp ?? null)
    noteFloatingIp(tx, row)
    return getFloatingIp(tx, id)
  })
}

/** The server it led to no longer shows it. */
async function leavePort(tx: StoreCtx, row: FloatingIpRow): Promise<void> {
  if (!row.fixed_port_id) return
  // one that a parallel request has deleted has nobody left to tell
  await notePorts(tx, await tx.db.selectFrom('port').selectAll().where('id', '=', row.fixed_port_id).execute())
}

export async function deleteFloatingIp(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    await getFloatingIpRow(tx, id)
    const row = await tx.db.deleteFrom('floating_ip').where('id', '=', id).returningAll().executeTakeFirst()
    if (!row) throw floatingIpRefusals.floating_ip_not_found({ id }) // a parallel request was first
    await leavePort(tx, row)
    await dropTags(tx, 'floating_ip', [id])
    await dropPort(tx, await getPortRow(asCloud(tx), row.port_id))
    noteFloatingIp(tx, row)
  })
}
