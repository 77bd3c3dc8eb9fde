/** What a project may have of volumes and their gibibytes, as OpenStack has it unless told. */
import { sql } from 'kysely'
import type { StoreCtx } from '../../store/context.ts'
import { defineQuotas, type Quotas } from '../quota/index.ts'

/** What holds for every project that was told nothing else: an operator's own defaults. */
export const DEFAULT_CLASS = 'volume-class:default'

export const volumeQuotas = defineQuotas(
  {
    volume: 10,
    volume_gib: 1000,
    /** Of one volume. */
    volume_gib_each: -1,
    volume_snapshot: 10,
    volume_backup: 10,
    volume_backup_gib: 1000,
    volume_group: 10,
  },
  { fallback: DEFAULT_CLASS },
)

export type VolumeQuota = keyof typeof volumeQuotas.defaults

const PER_TYPE = ['volume', 'volume_gib', 'volume_snapshot'] as const
export type PerType = (typeof PER_TYPE)[number]

/** Of volumes of one type: no limits unless told. Named by the type's id, so that another name leaves them as they are. */
export const typeQuotas = (typeId: string): Quotas =>
  defineQuotas(Object.fromEntries(PER_TYPE.map((resource) => [`${resource}:${typeId}`, -1])), { fallback: DEFAULT_CLASS })

export interface VolumeUsage {
  volumes: number
  snapshots: number
  /** Of volumes, as large as they grow to, and of snapshots. */
  gib: number
}

/** What a project has; of one type, where that is said. */
export async function usageOf(ctx: StoreCtx, projectId: string, typeId?: string): Promise<VolumeUsage> {
  const byType = await usageByType(ctx, projectId)
  const some = typeId === undefined ? [...byType.values()] : [byType.get(typeId) ?? NOTHING]
  const sum = (of: (usage: VolumeUsage) => number) => some.reduce((total, usage) => total + of(usage), 0)
  return { volumes: sum(({ volumes }) => volumes), snapshots: sum(({ snapshots }) => snapshots), gib: sum(({ gib }) => gib) }
}

const NOTHING: VolumeUsage = { volumes: 0, snapshots: 0, gib: 0 }

/** Of all types at once: by type. */
export async function usageByType(ctx: StoreCtx, projectId: string): Promise<Map<string, VolumeUsage>> {
  const { rows } = await sql<{ type_id: string; volumes: number; snapshots: number; gib: number }>`
    select type_id, sum(volumes) as volumes, sum(snapshots) as snapshots, sum(gib) as gib from (
      select type_id, 1 as volumes, 0 as snapshots, case when claimed_gib > size_gib then claimed_gib else size_gib end as gib
        from volume where project_id = ${projectId}
      union all
      select type_id, 0 as volumes, 1 as snapshots, size_gib as gib from volume_snapshot where project_id = ${projectId}
    ) as things group by type_id`.execute(ctx.db)
  return new Map(
    rows.map(({ type_id, ...sums }) => [
      type_id,
      { volumes: Number(sums.volumes), snapshots: Number(sums.snapshots), gib: Number(sums.gib) },
    ]),
  )
}

interface Adding {
  projectId: string
  typeId: string
  /** 0 where it only grows. */
  volumes: number
  gib: number
  /** Of the one volume, afterwards. */
  sizeGib: number
  /** That come with it. */
  snapshots?: number
}

/** In the transaction that adds. @throws over_quota */
export async function requireVolumeQuota(tx: StoreCtx, adding: Adding): Promise<void> {
  const { projectId, typeId, volumes, gib, sizeGib, snapshots = 0 } = adding
  const perType = typeQuotas(typeId)
  await volumeQuotas.require(tx, projectId, 'volume_gib_each', sizeGib, async () => 0)
  const [all, same] = [await usageOf(tx, projectId), await usageOf(tx, projectId, typeId)]
  if (volumes > 0) {
    await volumeQuotas.require(tx, projectId, 'volume', volumes, async () => all.volumes)
    await perType.require(tx, projectId, `volume:${typeId}`, volumes, async () => same.volumes)
  }
  if (snapshots > 0) {
    await volumeQuotas.require(tx, projectId, 'volume_snapshot', snapshots, async () => all.snapshots)
    await perType.require(tx, projectId, `volume_snapshot:${typeId}`, snapshots, async () => same.snapshots)
  }
  await volumeQuotas.require(tx, projectId, 'volume_gib', gib, async () => all.gib)
  await perType.require(tx, projectId, `volume_gib:${typeId}`, gib, async () => same.gib)
}

/** Of what has another type already, in the transaction that changes it: the project's own limits stay as they are. @throws over_quota */
export async function requireTypeQuota(tx: StoreCtx, adding: Omit<Required<Adding>, 'sizeGib'>): Promise<void> {
  const { projectId, typeId, volumes, gib, snapshots } = adding
  const perType = typeQuotas(typeId)
  // counted when the quota is held: others may have added some until then
  let usage: VolumeUsage | undefined
  const has = async () => (usage ??= await usageOf(tx, projectId, typeId))
  await perType.require(tx, projectId, `volume:${typeId}`, volumes, async () => (await has()).volumes)
  if (snapshots > 0)
    await perType.require(tx, projectId, `volume_snapshot:${typeId}`, snapshots, async () => (await has()).snapshots)
  await perType.require(tx, projectId, `volume_gib:${typeId}`, gib, async () => (await has()).gib)
}

/** In the transaction that adds a snapshot. @throws over_quota */
export async function requireSnapshotQuota(
  tx: StoreCtx,
  { projectId, typeId, gib }: { projectId: string; typeId: string; gib: number },
): Promise<void> {
  const perType = typeQuotas(typeId)
  await volumeQuotas.require(tx, projectId, 'volume_snapshot', 1, async () => (await usageOf(tx, projectId)).snapshots)
  const same = await usageOf(tx, projectId, typeId)
  await perType.require(tx, projectId, `volume_snapshot:${typeId}`, 1, async () => same.snapshots)
  await volumeQuotas.require(tx, projectId, 'volume_gib', gib, async () => (await usageOf(tx, projectId)).gib)
  await perType.require(tx, projectId, `volume_gib:${typeId}`, gib, async () => same.gib)
}
