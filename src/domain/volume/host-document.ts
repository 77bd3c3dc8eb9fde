/** Makes the documents of the volumes that a host should keep from the rows, each time they are asked for. */
import type { StoreCtx } from '../../store/context.ts'
import { isMakeable, keyBitsOf } from './encryption.ts'
import type { WantedVolume } from './host-form.ts'
import { type Qos, qosByType } from './qos.store.ts'
import { limitsOf } from './qos-limits.ts'
import { reimagingOf } from './reimage.ts'
import type { Reversion } from './revert.ts'
import { snapshotsOf } from './snapshot.store.ts'
import type { VolumeRow, VolumeSnapshotRow } from './tables.ts'

export const MIB_PER_GIB = 1024

export async function volumesOfHost(ctx: StoreCtx, hostId: string): Promise<WantedVolume[]> {
  const rows = await ctx.db.selectFrom('volume').selectAll().where('host_id', '=', hostId).orderBy('id').execute()
  const all = await snapshotsOf(
    ctx,
    rows.map(({ id }) => id),
  )
  const snapshots = Map.groupBy(all, ({ volume_id }) => volume_id)
  const [qos, types] = [await qosByType(ctx), await bitsByType(ctx)]
  const bitsOf = (row: VolumeRow | undefined) => (row?.encrypted === 1 ? types.get(row.type_id) : undefined)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const together = momentsOf(all, (volumeId) => bitsOf(byId.get(volumeId)))
  return rows
    .filter((row) => row.wanted_state === 'absent' || isMakeable(row))
    .map((row) =>
      documentOf(row, { snapshots: snapshots.get(row.id) ?? [], together, qos: qos.get(row.type_id), bits: bitsOf(row) }),
    )
}

/** Of types whose volumes are encrypted. */
async function bitsByType(ctx: StoreCtx): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.db.selectFrom('volume_type_encryption').selectAll().execute()
  return new Map(rows.map((row) => [row.type_id, keyBitsOf(row) ?? 512]))
}

type Together = NonNullable<WantedVolume['snapshots'][number]['with']>

interface Around {
  snapshots: readonly VolumeSnapshotRow[]
  together: ReadonlyMap<string, Together>
  qos: Qos | undefined
  bits: number | undefined
}

/** Those of each moment that are yet to be taken. */
function momentsOf(
  snapshots: readonly VolumeSnapshotRow[],
  bitsOf: (volumeId: string) => number | undefined,
): Map<string, Together> {
  const moments = new Map<string, Together>()
  for (const { id, volume_id: volume, moment, status } of snapshots) {
    if (moment === null || status !== 'creating') continue
    const bits = bitsOf(volume)
    const had = moments.get(moment) ?? []
    moments.set(moment, [...had, { id, volume, ...(bits !== undefined && { encryption: { bits } }) }])
  }
  return moments
}

function documentOf(row: VolumeRow, { snapshots, together, qos, bits }: Around): WantedVolume {
  const { source_kind: kind, source_id: id, reverting } = row
  const gib = Math.max(row.size_gib, row.claimed_gib)
  const limits = qos && limitsOf(qos, gib)
  const reimage = reimagingOf(row)
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
    ...(reimage && { reimage }),
    ...filesOf(row),
    snapshots: snapshots.map((one) => wantedSnapshot(one, together)),
  }
}

function wantedSnapshot(one: VolumeSnapshotRow, together: Around['together']): WantedVolume['snapshots'][number] {
  const others = (together.get(one.moment ?? '') ?? []).filter(({ id }) => id !== one.id)
  return {
    id: one.id,
    state: one.wanted_state,
    ...filesOf(one),
    ...(one.status === 'creating' && others.length > 0 && { with: others }),
  }
}

const filesOf = ({ adopting, releasing }: Pick<VolumeRow, 'adopting' | 'releasing'>) => ({
  ...(adopting !== null && { adopt: adopting }),
  ...(releasing !== null && { release: releasing }),
})
