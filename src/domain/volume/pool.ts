/** Which pool keeps a volume: claimed in one transaction, so that parallel requests cannot oversell it. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { claimDisk, freeDisksOf, isHeard, listHostStates } from '../host/index.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumePoolRow, VolumeRow } from './tables.ts'
import { isAsAsked } from './type-demand.ts'

const GIB = 1024 ** 3

/** What a volume asks of its pool. */
export interface PoolNeed {
  gib: number
  /** Any of them; absent: any. */
  zones?: readonly string[]
  /** What its type asks of pools. */
  extra?: Readonly<Record<string, string>>
  /** The very pool of what it is made of, or any of a host: as all of these say. */
  only?: readonly { hostId: string; pool?: string }[]
}

export interface PoolRoom extends VolumePoolRow {
  zone: string
  hostname: string
  freeGib: number
}

/** Where a volume is or may be; a pool is on a host's own disk, of which servers have their part too. */
export async function roomOfPools(ctx: StoreCtx): Promise<PoolRoom[]> {
  const pools = await ctx.db.selectFrom('volume_pool').selectAll().execute()
  const disks = new Map((await freeDisksOf(ctx)).map((host) => [host.id, host]))
  return pools.flatMap((pool) => {
    const host = disks.get(pool.host_id)
    if (!host) return []
    const own = Math.floor(pool.total_bytes / GIB) - pool.claimed_gib
    return [{ ...pool, zone: host.zone, hostname: host.hostname, freeGib: Math.min(own, host.freeGib) }]
  })
}

/** Pure: the fitting pool with most room, then by name. */
export const choosePool = (pools: readonly PoolRoom[], need: PoolNeed): PoolRoom | undefined => fittingPools(pools, need)[0]

/** Those with most room first. */
export function fittingPools(pools: readonly PoolRoom[], { gib, zones, extra = {}, only = [] }: PoolNeed): PoolRoom[] {
  const fits = (pool: PoolRoom) =>
    pool.enabled === 1 &&
    pool.frozen === 0 &&
    gib <= pool.freeGib &&
    (!zones || zones.includes(pool.zone)) &&
    isAsAsked(extra, pool) &&
    only.every(({ hostId, pool: name = pool.name }) => pool.host_id === hostId && pool.name === name)
  return pools
    .filter(fits)
    .sort((a, b) => b.freeGib - a.freeGib || a.hostname.localeCompare(b.hostname) || a.name.localeCompare(b.name))
}

export interface Place {
  hostId: string
  pool: string
  zone: string
}

/** @throws no_capacity */
export async function claimPool(tx: StoreCtx, need: PoolNeed): Promise<Place> {
  await lockName(tx, 'placement')
  const pool = choosePool(await roomOfPools(tx), need)
  if (!pool) throw volumeRefusals.no_pool({ sizeGib: need.gib })
  await addToPool(tx, pool.host_id, pool.name, need.gib)
  return { hostId: pool.host_id, pool: pool.name, zone: pool.zone }
}

type Placed = Pick<VolumeRow, 'host_id' | 'pool' | 'claimed_gib'>

/** Absent is success. */
export async function releasePool(tx: StoreCtx, { host_id, pool, claimed_gib }: Placed): Promise<void> {
  if (host_id === null || pool === null) return
  await lockName(tx, 'placement')
  await addToPool(tx, host_id, pool, -claimed_gib)
}

/** Claims more for a volume where it is, or gives back. @throws no_capacity */
export async function growClaim(
  tx: StoreCtx,
  { host_id, pool }: Pick<VolumeRow, 'host_id' | 'pool'>,
  gib: number,
): Promise<void> {
  if (host_id === null || pool === null) {
    if (gib > 0) throw volumeRefusals.no_pool({ sizeGib: gib })
    return
  }
  await lockName(tx, 'placement')
  const room = (await roomOfPools(tx)).find((one) => one.host_id === host_id && one.name === pool)
  if (gib > 0 && gib > (room?.freeGib ?? 0)) throw volumeRefusals.no_pool({ sizeGib: gib })
  await addToPool(tx, host_id, pool, gib)
}

/** A pool is on its host's own disk. */
async function addToPool(tx: StoreCtx, hostId: string, pool: string, gib: number): Promise<void> {
  await claimDisk(tx, hostId, gib)
  await tx.db
    .updateTable('volume_pool')
    .set((eb) => ({ claimed_gib: eb('claimed_gib', '+', gib) }))
    .where('host_id', '=', hostId)
    .where('name', '=', pool)
    .execute()
}

/** All pools, those of silent and disabled hosts too; in the order of their names. */
export async function listPools(ctx: StoreCtx): Promise<Pool[]> {
  const pools = await ctx.db.selectFrom('volume_pool').selectAll().execute()
  const hosts = new Map((await listHostStates(ctx)).map((host) => [host.id, host]))
  return pools
    .flatMap((pool) => {
      const host = hosts.get(pool.host_id)
      if (!host) return []
      const { hostname, zone, observed_at } = host
      return [{ ...pool, hostname, zone, observed_at, isHeard: isHeard(ctx, host) }]
    })
    .sort((a, b) => a.hostname.localeCompare(b.hostname) || a.name.localeCompare(b.name))
}

export interface Pool extends VolumePoolRow {
  hostname: string
  zone: string
  observed_at: number
  isHeard: boolean
}
