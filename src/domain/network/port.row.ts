/** Writes of ports' rows. Whoever calls these notes the change (`notePorts`) when all is written. */
import type { StoreCtx } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { among } from '../../store/filter.ts'
import { insertRow } from '../../store/prepared.ts'
import { dropTags } from '../tag/index.ts'
import type { FixedIp } from './address.ts'
import { portRefusals } from './port.refusals.ts'
import type { AllowedPair } from './port.store.ts'
import { type NewStandard, newStandardRow, writeTags } from './standard.ts'
import type { AddressRow, PortRow } from './tables.ts'

/** Replaces the port's addresses. */
export async function writeAddresses(
  tx: StoreCtx,
  port: Pick<PortRow, 'id' | 'network_id'>,
  addresses: readonly FixedIp[],
): Promise<void> {
  await tx.db.deleteFrom('address').where('port_id', '=', port.id).execute()
  if (addresses.length === 0) return
  const rows = addresses.map(({ subnetId, ip }, position) => ({
    port_id: port.id,
    network_id: port.network_id,
    subnet_id: subnetId,
    ip,
    position,
  }))
  await tx.db.insertInto('address').values(rows).execute()
}

/** So many rows at once that no statement grows with a network's ports. */
const AT_ONCE = 1000

export async function insertAddresses(tx: StoreCtx, rows: readonly AddressRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await tx.db
      .insertInto('address')
      .values(rows.slice(at, at + AT_ONCE))
      .execute()
}

/** What is shown of these ports has changed, though no column of theirs has. */
export async function raisePorts(tx: StoreCtx, ids: readonly string[]): Promise<void> {
  await tx.db
    .updateTable('port')
    .set((eb) => ({ updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where(among(tx.db, 'port.id', ids))
    .execute()
}

/** Replaces the port's groups. */
export async function writeGroups(tx: StoreCtx, portId: string, groupIds: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('port_security_group').where('port_id', '=', portId).execute()
  if (groupIds.length === 0) return
  const rows = [...new Set(groupIds)].map((id) => ({ port_id: portId, group_id: id }))
  await tx.db.insertInto('port_security_group').values(rows).execute()
}

export interface PortFields extends NewStandard {
  projectId: string
  networkId: string
  mac?: string
  enabled?: boolean
  deviceId?: string
  deviceOwner?: string
  serverId?: string
  madeForServer?: boolean
  hostId?: string | null
  vnicType?: string
  portSecurity?: boolean
  allowedPairs?: AllowedPair[]
  hostname?: string
  /** What callers note for whoever binds it. */
  profile?: Readonly<Record<string, unknown>>
  nic?: number
  /** The network's project, where it is another's than the port's. */
  networkOwnerId?: string | null
}

/** Writes the row alone: addresses, groups and changes are the caller's. */
export async function insertPort(tx: StoreCtx, given: PortFields): Promise<PortRow> {
  const row: PortRow = {
    ...(await newStandardRow(tx, 'port', given.projectId, given)),
    network_id: given.networkId,
    enabled: Number(given.enabled ?? true),
    mac: given.mac ?? (await freeMac(tx, given.networkId)),
    device_id: given.deviceId ?? '',
    device_owner: given.deviceOwner ?? '',
    server_id: given.serverId ?? null,
    made_for_server: Number(given.madeForServer ?? false),
    host_id: given.hostId || null,
    vnic_type: given.vnicType ?? 'normal',
    port_security: Number(given.portSecurity ?? true),
    pairs_json: JSON.stringify(given.allowedPairs ?? []),
    hostname: given.hostname ?? '',
    profile_json: JSON.stringify(given.profile ?? {}),
    nic: given.nic ?? 0,
    observed_up: 0,
    network_owner_id: given.networkOwnerId ?? null,
  }
  if (given.mac && (await isMacUsed(tx, given.networkId, given.mac)))
    throw portRefusals.mac_in_use({ mac: given.mac, networkId: given.networkId })
  await insertRow(tx.db, 'port', row)
  await writeTags(tx, 'port', row, given)
  return row
}

async function freeMac(tx: StoreCtx, networkId: string): Promise<string> {
  for (;;) {
    const [a, b, c] = [...tx.random.bytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))
    const mac = `fa:16:3e:${a}:${b}:${c}`
    if (!(await isMacUsed(tx, networkId, mac))) return mac
  }
}

export const isMacUsed = async (tx: StoreCtx, networkId: string, mac: string): Promise<boolean> =>
  (await tx.db.selectFrom('port').select('id').where('network_id', '=', networkId).where('mac', '=', mac).executeTakeFirst()) !==
  undefined

/** Rows of ports with all that belongs to them. */
export async function deletePortRows(tx: StoreCtx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.db
    .deleteFrom('address')
    .where(among(tx.db, 'address.port_id', ids))
    .execute()
  await tx.db
    .deleteFrom('port_security_group')
    .where(among(tx.db, 'port_security_group.port_id', ids))
    .execute()
  await deleteFound(tx.db.deleteFrom('port').where(among(tx.db, 'port.id', ids)), ids.length)
  await dropTags(tx, 'port', ids)
}
