/** Which host takes a guest: claimed in one transaction, so that parallel requests cannot oversell a host. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { isHeard, touchHost } from './host.ts'
import { hostRefusals } from './refusals.ts'
import type { ClaimRow, HostRow } from './tables.ts'

export interface Need {
  cpus: number
  memoryMib: number
  diskGib: number
  /** What has to be free of the disk besides, for others who claim it in the same transaction. */
  besidesGib?: number
}

/** Where a server may be. */
export interface Where {
  zone?: string | undefined
  hostname?: string | undefined
  /** Where its volumes are or can be. */
  hostIds?: ReadonlySet<string>
}

export interface PlacementSettings {
  /** How many virtual processors a real one may carry. */
  cpuRatio: number
  memoryRatio: number
  diskRatio: number
  /** Kept for the host itself. */
  reservedMemoryMib: number
  /** A host not heard of for this long gets no new guests. */
  silentAfterMs: number
}

export const usualPlacement: PlacementSettings = {
  cpuRatio: 16,
  memoryRatio: 1,
  diskRatio: 1,
  reservedMemoryMib: 512,
  silentAfterMs: 60_000,
}

/** What placing looks at; what a host says of itself besides is long, and not needed here. */
const ROOM_COLUMNS = [
  'id',
  'hostname',
  'zone',
  'observed_at',
  'cpus',
  'memory_mib',
  'disk_gib',
  'claimed_cpus',
  'claimed_memory_mib',
  'claimed_disk_gib',
  'claimed_volume_gib',
] as const

type HostRoom = Pick<HostRow, (typeof ROOM_COLUMNS)[number]>

/**
 * Claims room on the host with most free memory. A server that has a claim keeps it.
 * @param only a zone or a host by name that the caller asked for, and hosts by their ids
 * @throws no_capacity
 */
export async function claimHost(
  tx: StoreCtx,
  serverId: string,
  need: Need,
  settings: PlacementSettings,
  only: Where = {},
): Promise<string> {
  await lockName(tx, 'placement')
  const had = await findClaim(tx, serverId)
  if (had) return had.host_id
  const hosts = await tx.db.selectFrom('host').select(ROOM_COLUMNS).where('enabled', '=', 1).execute()
  const heard = hosts.filter((host) => isHeard(tx, host, settings.silentAfterMs))
  const host = chooseHost(heard, need, settings, only)
  if (!host) throw hostRefusals.no_room()
  await tx.db
    .insertInto('host_claim')
    .values({ server_id: serverId, host_id: host.id, cpus: need.cpus, memory_mib: need.memoryMib, disk_gib: need.diskGib })
    .execute()
  await addToHost(tx, host.id, need, 1)
  return host.id
}

/** Pure: the fitting host with most free memory, then the fewest guests by processors, then by name. */
export function chooseHost(
  hosts: readonly HostRoom[],
  need: Need,
  settings: PlacementSettings,
  only: Where,
): HostRoom | undefined {
  const freeMemory = (h: HostRoom) => h.memory_mib * settings.memoryRatio - settings.reservedMemoryMib - h.claimed_memory_mib
  const fits = (h: HostRoom) =>
    (!only.zone || h.zone === only.zone) &&
    (!only.hostname || h.hostname === only.hostname) &&
    (!only.hostIds || only.hostIds.has(h.id)) &&
    need.cpus <= h.cpus * settings.cpuRatio - h.claimed_cpus &&
    need.memoryMib <= freeMemory(h) &&
    need.diskGib + (need.besidesGib ?? 0) <= h.disk_gib * settings.diskRatio - h.claimed_disk_gib - h.claimed_volume_gib
  return hosts
    .filter(fits)
    .sort((a, b) => freeMemory(b) - freeMemory(a) || a.claimed_cpus - b.claimed_cpus || a.hostname.localeCompare(b.hostname))[0]
}

/** Absent is success. */
export async function releaseHost(tx: StoreCtx, serverId: string): Promise<void> {
  await lockName(tx, 'placement')
  const claim = await findClaim(tx, serverId)
  if (!claim) return
  await tx.db.deleteFrom('host_claim').where('server_id', '=', serverId).execute()
  await addToHost(tx, claim.host_id, { cpus: claim.cpus, memoryMib: claim.memory_mib, diskGib: claim.disk_gib }, -1)
  await touchHost(tx, claim.host_id)
}

const findClaim = (ctx: StoreCtx, serverId: string): Promise<ClaimRow | undefined> =>
  ctx.db.selectFrom('host_claim').selectAll().where('server_id', '=', serverId).executeTakeFirst()

const addToHost = (tx: StoreCtx, hostId: string, need: Need, sign: 1 | -1) =>
  tx.db
    .updateTable('host')
    .set((eb) => ({
      claimed_cpus: eb('claimed_cpus', '+', sign * need.cpus),
      claimed_memory_mib: eb('claimed_memory_mib', '+', sign * need.memoryMib),
      claimed_disk_gib: eb('claimed_disk_gib', '+', sign * need.diskGib),
    }))
    .where('id', '=', hostId)
    .execute()
