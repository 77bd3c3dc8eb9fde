/** Addresses that come and go with a subnet, without anybody asking. */
import type { StoreCtx } from '../../store/context.ts'
import { automaticAddress } from './address.ts'
import { notePorts } from './port.change.ts'
import { insertAddresses, raisePorts } from './port.row.ts'
import type { Subnet } from './subnet.store.ts'

/** Guests on the network make themselves an address as soon as the subnet is announced. */
export async function addAutomaticAddresses(tx: StoreCtx, subnet: Subnet): Promise<void> {
  const ports = await tx.db
    .selectFrom('port')
    .selectAll()
    .where('network_id', '=', subnet.networkId)
    .where('device_owner', 'not like', 'network:%')
    .execute()
  if (ports.length === 0) return
  const rows = ports.map((port) => ({
    port_id: port.id,
    network_id: subnet.networkId,
    subnet_id: subnet.id,
    ip: automaticAddress(subnet, port.mac).ip,
    position: 1000, // after those that were chosen
  }))
  await insertAddresses(tx, rows)
  await raisePorts(
    tx,
    ports.map((port) => port.id),
  )
  await notePorts(tx, ports)
}

/** Before a subnet goes: the cloud's own address on it, and those that guests made themselves. */
export async function removeServiceAddresses(tx: StoreCtx, subnet: Subnet): Promise<void> {
  const ports = await tx.db
    .selectFrom('port')
    .selectAll()
    .where('id', 'in', (eb) => eb.selectFrom('address').select('port_id').where('subnet_id', '=', subnet.id))
    .execute()
  await tx.db.deleteFrom('address').where('subnet_id', '=', subnet.id).execute()
  await raisePorts(
    tx,
    ports.map((port) => port.id),
  )
  await notePorts(tx, ports)
}
