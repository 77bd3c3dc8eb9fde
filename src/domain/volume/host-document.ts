/** Makes the documents of the volumes that a host should keep from the rows, each time they are asked for. */
import type { StoreCtx } from '../../store/context.ts'
import type { WantedVolume } from './host-form.ts'
import { type Qos, qosByType } from './qos.store.ts'
import { limitsOf } from './qos-limits.ts'
import type { Reversion } from './revert.ts'
import { snapshotsOf } from './snapshot.store.ts'
import type { VolumeRow, VolumeSnapshotRow } from './tables.ts'

export const MIB_PER_GIB = 1024

export async function volumesOfHost(ctx: StoreCtx, hostId: string): Promise<WantedVolume[]> {
  const rows = await ctx.db.selectFrom('volume').selectAll().where('host_id', '=', hostId).orderBy('id').execute()
  const snapshots = Map.groupBy(
    await snapshotsOf(
      ctx,
      rows.map(({ id }) => id),
    ),
    ({ volume_id }) => volume_id,
  )
  const qos = await qosByType(ctx)
  return rows.map((row) => documentOf(row, snapshots.get(row.id) ?? [], qos.get(row.type_id)))
}

function documentOf(row: VolumeRow, snapshots: readonly VolumeSnapshotRow[], qos: Qos | undefined): WantedVolume {
  const { source_kind: kind, source_id: id, reverting } = row
  const gib = Math.max(row.size_gib, row.claimed_gib)
  const limits = qos && limitsOf(qos, gib)
  return {
    id: row.id,
    generation: row.wanted_generation,
    state: row.wanted_state,
    sizeMib: gib * MIB_PER_GIB,
    ...(row.launched_at !== null && { isMade: true }),
    ...(row.image !== null && { base: JSON.parse(row.image) as NonNullable<WantedVolume['base']> }),
    ...((kind === 'volume' || kind === 'snapshot') && id !== null && { from: { kind, id } }),
    ...(limits && { limits }),
    ...(reverting !== null && { revert: JSON.parse(reverting) as Reversion }),
    snapshots: snapshots.map((one) => ({ id: one.id, state: one.wanted_state })),
  }
}
