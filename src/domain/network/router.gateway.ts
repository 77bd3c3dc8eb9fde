/** A router's way out: its port on an external network. */
import { withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { asCloud } from './access.ts'
import { type AddressSpec, chooseAddresses } from './address.ts'
import { getNetworkRow } from './network.store.ts'
import { notePorts } from './port.change.ts'
import { raisePorts, writeAddresses } from './port.row.ts'
import { addressesOfPort } from './port.store.ts'
import { addPort, dropPort } from './port.ts'
import { routerRefusals } from './router.refusals.ts'
import { GATEWAY_OWNER, updateRouterRow } from './router.store.ts'
import type { PortRow, RouterRow } from './tables.ts'

export interface GatewaySpec {
  networkId: string
  /** Whether inside addresses are translated on their way out; as before when absent, at first yes. */
  snat?: boolean
  fixedIps?: AddressSpec[]
}

/** @throws bad_request when the network is not external; conflict while floating IPs need the gateway that would go */
export async function setGateway(tx: StoreCtx, row: RouterRow, spec: GatewaySpec): Promise<void> {
  const network = await getNetworkRow(withoutReach(tx), spec.networkId)
  if (network.external !== 1) throw routerRefusals.gateway_not_external({ networkId: network.id })
  const old = await gatewayPort(tx, row)
  if (old?.network_id === network.id) await keepGateway(tx, old, spec)
  else {
    if (old) await removeGateway(tx, row)
    const port = await addPort(asCloud(tx), network, {
      projectId: '', // counts towards nobody's quota, and is shown to admins alone
      networkId: network.id,
      deviceId: row.id,
      deviceOwner: GATEWAY_OWNER,
      portSecurity: false,
      fixedIps: spec.fixedIps?.length ? spec.fixedIps : undefined,
    })
    if (port.fixedIps.length === 0) throw routerRefusals.gateway_without_subnet({ networkId: network.id })
    await updateRouterRow(tx, row, { gateway_port_id: port.id })
  }
  if (spec.snat !== undefined) await updateRouterRow(tx, row, { snat: Number(spec.snat) })
}

async function keepGateway(tx: StoreCtx, port: PortRow, spec: GatewaySpec): Promise<void> {
  if (!spec.fixedIps?.length) return
  const kept = await addressesOfPort(tx, port.id)
  const holder = { networkId: port.network_id, mac: port.mac, isService: true }
  await writeAddresses(tx, port, await chooseAddresses(tx, holder, spec.fixedIps, kept))
  await raisePorts(tx, [port.id])
  await notePorts(tx, [port])
}

/** Absent is success. @throws conflict while floating IPs go through it */
export async function removeGateway(tx: StoreCtx, row: RouterRow): Promise<void> {
  const port = await gatewayPort(tx, row)
  if (!port) return
  const used = await tx.db.selectFrom('floating_ip').select('id').where('router_id', '=', row.id).executeTakeFirst()
  if (used) throw routerRefusals.gateway_needed({ id: row.id, networkId: port.network_id })
  await updateRouterRow(tx, row, { gateway_port_id: null, snat: 1 })
  await dropPort(tx, port)
}

/** Read afresh: the row in hand may be older than the transaction's own writes. */
async function gatewayPort(tx: StoreCtx, row: RouterRow): Promise<PortRow | undefined> {
  return tx.db
    .selectFrom('port')
    .selectAll()
    .where('device_id', '=', row.id)
    .where('device_owner', '=', GATEWAY_OWNER)
    .executeTakeFirst()
}
