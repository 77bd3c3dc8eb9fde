/** Gives a new volume its place: its gibibytes of a pool, and the host that is to make it. */
import type { StoreCtx } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { claimPool, fittingPools, type PoolNeed, type PoolRoom } from './pool.ts'
import { findSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow } from './tables.ts'
import { findTypeRow } from './type.store.ts'
import { zonesOf } from './type-demand.ts'
import { findVolumeRow, updateVolumeRow } from './volume.store.ts'

/** @param hostId where it has to be, if anywhere @throws no_capacity */
export async function claimPlace(tx: StoreCtx, row: VolumeRow, hostId?: string): Promise<void> {
  const need = await needOf(tx, row)
  const only = need.only ?? (hostId === undefined ? undefined : { hostId })
  const place = await claimPool(tx, { ...need, only })
  await updateVolumeRow(tx, row, { host_id: place.hostId, pool: place.pool, zone: place.zone, claimed_gib: row.size_gib })
  await touchHost(tx, place.hostId)
}

/** The hosts that could take it, of these pools. @param gib that have to be free there, of this volume and of others that come with it */
export async function hostsFor(tx: StoreCtx, row: VolumeRow, pools: readonly PoolRoom[], gib: number): Promise<string[]> {
  return fittingPools(pools, { ...(await needOf(tx, row)), gib }).map(({ host_id }) => host_id)
}

async function needOf(tx: StoreCtx, row: VolumeRow): Promise<PoolNeed> {
  const type = await findTypeRow(tx, row.type_id)
  const extra = type ? (JSON.parse(type.extra) as Record<string, string>) : {}
  const zones = row.zone === null ? zonesOf(extra) : [row.zone]
  return { gib: row.size_gib, extra, only: await placeOfSource(tx, row), ...(zones && { zones }) }
}

/** What is made of a volume or snapshot is where that is. */
async function placeOfSource(tx: StoreCtx, row: VolumeRow): Promise<PoolNeed['only']> {
  if (row.source_kind === null || row.source_kind === 'image' || row.source_id === null) return undefined
  const ofSnapshot = row.source_kind === 'snapshot' ? await findSnapshotRow(tx, row.source_id) : undefined
  const source = await findVolumeRow(tx, ofSnapshot?.volume_id ?? row.source_id)
  return source?.host_id != null && source.pool !== null ? { hostId: source.host_id, pool: source.pool } : undefined
}
