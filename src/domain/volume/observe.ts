/** Writes what hosts say of their volumes and pools into the observed columns, and decides, once, what follows from it. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { among } from '../../store/filter.ts'
import { observeExtending } from './extend.ts'
import type { ObservedPool, ObservedVolume } from './host-form.ts'
import { observeSnapshots } from './observe-snapshots.ts'
import { releasePool } from './pool.ts'
import { observeReimaging } from './reimage.ts'
import { forgetVolume } from './remove.ts'
import { observeReverting } from './revert.ts'
import type { VolumeRow } from './tables.ts'
import { updateVolumeRow } from './volume.store.ts'

/** A volume has gone when its host says so, never for being left out: a report may come late, from before its host had heard of it. */
export async function observeVolumes(tx: StoreCtx, hostId: string, volumes: readonly ObservedVolume[]): Promise<void> {
  if (volumes.length === 0) return
  const ids = volumes.map(({ id }) => id)
  const query = tx.db.selectFrom('volume').selectAll().where('host_id', '=', hostId)
  const rows = new Map((await query.where(among(tx.db, 'volume.id', ids)).execute()).map((row) => [row.id, row]))
  for (const volume of volumes) {
    const row = rows.get(volume.id)
    if (row) await observeVolume(tx, row, volume)
  }
}

async function observeVolume(tx: StoreCtx, row: VolumeRow, told: ObservedVolume): Promise<void> {
  if (told.generation < row.observed_generation) return
  const said = asWanted(row, told)
  await observeSnapshots(tx, row, said)
  if (said.state === 'absent') return volumeGone(tx, row, said)
  const seen = { observed_state: said.state, observed_generation: said.generation, observed_mib: said.sizeMib }
  const growth = await observeExtending(tx, row, said)
  const rewritten = { ...(await observeReverting(tx, row, said)), ...(await observeReimaging(tx, row, said)) }
  const follows = { ...growth, ...rewritten, ...failedDeletion(row, said) }
  const isNews = said.state !== row.observed_state || said.sizeMib !== row.observed_mib || said.fault !== (row.fault ?? undefined)
  if (isNews || Object.keys(follows).length > 0)
    return updateVolumeRow(tx, row, { ...seen, fault: said.fault ?? null, ...follows })
  if (said.generation !== row.observed_generation) await tx.db.updateTable('volume').set(seen).where('id', '=', row.id).execute()
}

/** An agent of an older release makes it in clear, and knows no better. */
const asWanted = (row: VolumeRow, said: ObservedVolume): ObservedVolume =>
  row.encrypted === 1 && said.state === 'present' && !said.encrypted
    ? { ...said, state: 'failed', fault: 'The volume is not encrypted on its host.' }
    : said

function failedDeletion({ status, wanted_generation }: VolumeRow, said: ObservedVolume): Partial<VolumeRow> {
  if (said.state !== 'failed' || said.generation < wanted_generation) return {}
  if (status === 'deleting') return { status: 'error_deleting' }
  return status === 'unmanaging' ? { status: 'error_unmanaging' } : {}
}

/** The host has nothing of it left. */
async function volumeGone(tx: StoreCtx, row: VolumeRow, said: ObservedVolume): Promise<void> {
  if (row.wanted_state !== 'absent') return // one that the host has not begun with yet
  if (said.snapshots.some(({ state }) => state !== 'absent')) return
  if (row.status !== 'error' && row.status !== 'error_managing') return forgetVolume(tx, row)
  await releasePool(tx, row)
  await updateVolumeRow(tx, row, { host_id: null, pool: null, claimed_gib: 0, observed_state: 'none' })
}

/** A pool that is no longer reported stays, with what is on it. */
export async function observePools(tx: StoreCtx, hostId: string, pools: readonly ObservedPool[]): Promise<void> {
  if (pools.length === 0) return
  await lockName(tx, 'placement')
  for (const { id, totalBytes, freeBytes, chains, adoptable } of pools) {
    const room = { total_bytes: totalBytes, free_bytes: freeBytes }
    const seen = { ...room, chains: toJson(chains), adoptable: toJson(adoptable) }
    await tx.db
      .insertInto('volume_pool')
      .values({ host_id: hostId, name: id, ...seen, claimed_gib: 0, enabled: 1, disabled_reason: null, frozen: 0 })
      .onConflict((c) => c.columns(['host_id', 'name']).doUpdateSet(seen))
      .execute()
  }
}

const toJson = (value: object | undefined): string | null => (value ? JSON.stringify(value) : null)
