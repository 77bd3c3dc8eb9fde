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
  gib: number
}

/** What a project has; of one type, where that is said. */
export async function usageOf(ctx: StoreCtx, projectId: string, typeId?: string): Promise<VolumeUsage> {
  const query = ctx.db
    .selectFrom('volume')
    .select((eb) => [eb.fn.countAll().as('volumes'), eb.fn.sum('size_gib').as('gib')])
    .where('project_id', '=', projectId)
    .$if(typeId !== undefined, (q) => q.where('type_id', '=', typeId ?? ''))
  const { volumes, gib } = await query.executeTakeFirstOrThrow()
  return { volumes: Number(volumes), gib: Number(gib ?? 0) }
}

/** Of all types at once: by type. */
export async function usageByType(ctx: StoreCtx, projectId: string): Promise<Map<string, VolumeUsage>> {
  const { rows } = await sql<{ type_id: string; n: number; gib: number }>`
    select type_id, count(*) as n, sum(size_gib) as gib from volume where project_id = ${projectId} group by type_id`.execute(
    ctx.db,
  )
  return new Map(rows.map(({ type_id, n, gib }) => [type_id, { volumes: Number(n), gib: Number(gib) }]))
}

interface Adding {
  projectId: string
  typeId: string
  /** 0 where it only grows. */
  volumes: number
  gib: number
  /** Of the one volume, afterwards. */
  sizeGib: number
}

/** In the transaction that adds. @throws over_quota */
export async function requireVolumeQuota(tx: StoreCtx, { projectId, typeId, volumes, gib, sizeGib }: Adding): Promise<void> {
  const perType = typeQuotas(typeId)
  await volumeQuotas.require(tx, projectId, 'volume_gib_each', sizeGib, async () => 0)
  const [all, same] = [await usageOf(tx, projectId), await usageOf(tx, projectId, typeId)]
  if (volumes > 0) {
    await volumeQuotas.require(tx, projectId, 'volume', volumes, async () => all.volumes)
    await perType.require(tx, projectId, `volume:${typeId}`, volumes, async () => same.volumes)
  }
  await volumeQuotas.require(tx, projectId, 'volume_gib', gib, async () => all.gib)
  await perType.require(tx, projectId, `volume_gib:${typeId}`, gib, async () => same.gib)
}
