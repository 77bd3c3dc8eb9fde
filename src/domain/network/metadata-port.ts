/** The port of each network with DHCP where guests find their metadata. */
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { chooseAddresses, type FixedIp, lockAddresses } from './address.ts'
import { notePorts } from './port.change.ts'
import { deletePortRows, insertPort, raisePorts, writeAddresses } from './port.row.ts'
import { addressesOfPort } from './port.store.ts'
import { subnetsOfNetworks } from './subnet.store.ts'
import type { NetworkRow } from './tables.ts'

export const METADATA_OWNER = 'network:distributed'

const findMetadataPort = (tx: StoreCtx, networkId: string) =>
  tx.db
    .selectFrom('port')
    .selectAll()
    .where('network_id', '=', networkId)
    .where('device_owner', '=', METADATA_OWNER)
    .executeTakeFirst()

/** Gives the port an address in each subnet with DHCP, and makes it first where there is none. */
export async function ensureMetadataPort(tx: StoreCtx, network: NetworkRow): Promise<void> {
  await lockAddresses(tx, network.id)
  const subnets = (await subnetsOfNetworks(tx, [network.id])).filter((subnet) => subnet.dhcp)
  const found = await findMetadataPort(tx, network.id)
  if (!found && subnets.length === 0) return
  const port =
    found ??
    (await insertPort(tx, {
      projectId: network.project_id,
      networkId: network.id,
      deviceId: `ovnmeta-${network.id}`,
      deviceOwner: METADATA_OWNER,
      portSecurity: false,
    }))
  const kept = await addressesOfPort(tx, port.id)
  const specs = subnets.map((subnet) => ({ subnetId: subnet.id }))
  const addresses = await chooseAddresses(
    tx,
    { networkId: network.id, mac: port.mac, isService: true, lowest: true },
    specs,
    kept,
  )
  if (sameAddresses(kept, addresses)) return
  await writeAddresses(tx, port, addresses)
  await raisePorts(tx, [port.id])
  await notePorts(tx, [port])
}

const sameAddresses = (a: readonly FixedIp[], b: readonly FixedIp[]): boolean =>
  a.length === b.length && a.every(({ ip, subnetId }, i) => ip === b[i]?.ip && subnetId === b[i]?.subnetId)

/** Before a network goes. */
export async function removeMetadataPort(tx: StoreCtx, networkId: string): Promise<void> {
  const port = await findMetadataPort(tx, networkId)
  if (!port) return
  await deletePortRows(tx, [port.id])
  recordChange(tx, 'port', port.id, port.project_id)
}
