/** Gives a new volume its place: its gibibytes of a pool, and the host that is to make it. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { touchHost } from '../host/index.ts'
import { hostsBeside } from './group/consistent-group.ts'
import { claimPool, fittingPools, type PoolNeed, type PoolRoom } from './pool.ts'
import { findSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow } from './tables.ts'
import { findTypeRow } from './type.store.ts'
import { zonesOf } from './type-demand.ts'
import { findVolumeRow, updateVolumeRow } from './volume.store.ts'

/** @param hostId where it has to be, if anywhere @throws no_capacity */
export async function claimPlace(tx: StoreCtx, row: VolumeRow, hostId?: string): Promise<void> {
  await lockName(tx, 'placement') // whoever is placed beside others waits for them
  const need = await needOf(tx, row)
  const place = await claimPool(tx, { ...need, only: [...need.only, ...(hostId === undefined ? [] : [{ hostId }])] })
  await updateVolumeRow(tx, row, { host_id: place.hostId, pool: place.pool, zone: place.zone, claimed_gib: row.size_gib })
  await touchHost(tx, place.hostId)
}

/** The hosts that could take it, of these pools. @param gib that have to be free there, of this volume and of others that come with it */
export async function hostsFor(tx: StoreCtx, row: VolumeRow, pools: readonly PoolRoom[], gib: number): Promise<string[]> {
  return fittingPools(pools, { ...(await needOf(tx, row)), gib }).map(({ host_id }) => host_id)
}

async function needOf(tx: StoreCtx, row: VolumeRow): Promise<PoolNeed & Required<Pick<PoolNeed, 'only'>>> {
  const type = await findTypeRow(tx, row.type_id)
  const extra = type ? (JSON.parse(type.extra) as Record<string, string>) : {}
  const zones = row.zone === null ? zonesOf(extra) : [row.zone]
  const beside = (await hostsBeside(tx, row)).map((hostId) => ({ hostId }))
  const source = await placeOfSource(tx, row)
  return { gib: row.size_gib, extra, only: [...beside, ...(source ? [source] : [])], ...(zones && { zones }) }
}

/** What is made of a volume or snapshot is where that is. */
async function placeOfSource(tx: StoreCtx, row: VolumeRow): Promise<{ hostId: string; pool: string } | undefined> {
  const { source_kind: kind } = row
  if ((kind !== 'volume' && kind !== 'snapshot') || row.source_id === null) return undefined
  const ofSnapshot = row.source_kind === 'snapshot' ? await findSnapshotRow(tx, row.source_id) : undefined
  const source = await findVolumeRow(tx, ofSnapshot?.volume_id ?? row.source_id)
  return source?.host_id != null && source.pool !== null ? { hostId: source.host_id, pool: source.pool } : undefined
}
