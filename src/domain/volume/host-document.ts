/** Makes the documents of the volumes that a host should keep from the rows, each time they are asked for. */
import type { StoreCtx } from '../../store/context.ts'
import { isMakeable, keyBitsOf } from './encryption.ts'
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
  const [qos, bits] = [await qosByType(ctx), await bitsByType(ctx)]
  return rows
    .filter((row) => row.wanted_state === 'absent' || isMakeable(row))
    .map((row) =>
      documentOf(row, {
        snapshots: snapshots.get(row.id) ?? [],
        qos: qos.get(row.type_id),
        bits: row.encrypted === 1 ? bits.get(row.type_id) : undefined,
      }),
    )
}

/** Of types whose volumes are encrypted. */
async function bitsByType(ctx: StoreCtx): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.db.selectFrom('volume_type_encryption').selectAll().execute()
  return new Map(rows.map((row) => [row.type_id, keyBitsOf(row) ?? 512]))
}

interface Around {
  snapshots: readonly VolumeSnapshotRow[]
  qos: Qos | undefined
  bits: number | undefined
}

function documentOf(row: VolumeRow, { snapshots, qos, bits }: Around): WantedVolume {
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
    ...(bits !== undefined && { encryption: { bits } }),
    ...(limits && { limits }),
    ...(reverting !== null && { revert: JSON.parse(reverting) as Reversion }),
    snapshots: snapshots.map((one) => ({ id: one.id, state: one.wanted_state })),
  }
}
