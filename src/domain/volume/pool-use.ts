/** Sums up what projects have in a pool. */
import type { StoreCtx } from '../../store/context.ts'
import type { Pool } from './pool.ts'
import { snapshotsWithin } from './snapshot.store.ts'
import { volumesWithin } from './volume.store.ts'

export interface PoolUse {
  projectId: string
  volumes: number
  gib: number
  snapshots: number
  snapshotGib: number
}

/** Of the projects within reach that have volumes there, in the order of their ids. */
export async function usesOfPool(ctx: StoreCtx, { host_id, name }: Pool): Promise<PoolUse[]> {
  const volumes = await ctx.db
    .selectFrom('volume')
    .select((eb) => ['volume.project_id', eb.fn.countAll().as('count'), eb.fn.sum('volume.size_gib').as('gib')])
    .where('volume.host_id', '=', host_id)
    .where('volume.pool', '=', name)
    .where(volumesWithin(ctx))
    .groupBy('volume.project_id')
    .orderBy('volume.project_id')
    .execute()
  const snapshots = await snapshotsIn(ctx, host_id, name)
  return volumes.map(({ project_id, count, gib }) => {
    const snapshot = snapshots.get(project_id)
    return {
      projectId: project_id,
      volumes: Number(count),
      gib: Number(gib ?? 0),
      snapshots: Number(snapshot?.count ?? 0),
      snapshotGib: Number(snapshot?.gib ?? 0),
    }
  })
}

/** They are where their volumes are. */
async function snapshotsIn(ctx: StoreCtx, hostId: string, pool: string) {
  const rows = await ctx.db
    .selectFrom('volume_snapshot')
    .innerJoin('volume', 'volume.id', 'volume_snapshot.volume_id')
    .select((eb) => ['volume_snapshot.project_id', eb.fn.countAll().as('count'), eb.fn.sum('volume_snapshot.size_gib').as('gib')])
    .where('volume.host_id', '=', hostId)
    .where('volume.pool', '=', pool)
    .where(snapshotsWithin(ctx))
    .groupBy('volume_snapshot.project_id')
    .execute()
  return new Map(rows.map((row) => [row.project_id, row]))
}
