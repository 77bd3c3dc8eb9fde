/** Makes the documents of the volumes that a host should keep from the rows, each time they are asked for. */
import type { StoreCtx } from '../../store/context.ts'
import type { WantedVolume } from './host-form.ts'
import type { VolumeRow } from './tables.ts'

export const MIB_PER_GIB = 1024

export async function volumesOfHost(ctx: StoreCtx, hostId: string): Promise<WantedVolume[]> {
  const rows = await ctx.db.selectFrom('volume').selectAll().where('host_id', '=', hostId).orderBy('id').execute()
  return rows.map(documentOf)
}

function documentOf(row: VolumeRow): WantedVolume {
  const { source_kind: kind, source_id: id } = row
  return {
    id: row.id,
    generation: row.wanted_generation,
    state: row.wanted_state,
    sizeMib: row.size_gib * MIB_PER_GIB,
    ...(row.launched_at !== null && { isMade: true }),
    ...(row.image !== null && { base: JSON.parse(row.image) as NonNullable<WantedVolume['base']> }),
    ...((kind === 'volume' || kind === 'snapshot') && id !== null && { from: { kind, id } }),
    snapshots: [],
  }
}
