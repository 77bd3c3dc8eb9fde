/** Limits of a project: each service declares what it limits, counts it, and refuses in its own transaction. */
import { sql } from 'kysely'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { prepared } from '../../store/prepared.ts'
import { quotaRefusals } from './refusals.ts'
import type { QuotaLimitRow } from './tables.ts'

export type Limits<R extends string = string> = Record<R, number>

/** What one service limits. */
export interface Quotas<R extends string = string> {
  /** How much a project may have unless told; -1 is no limit. */
  readonly defaults: Readonly<Limits<R>>
  /** Every limit of the project, defaults filled in. */
  limitsOf(ctx: StoreCtx, projectId: string): Promise<Limits<R>>
  /** Those alone that the project was told; others are as the defaults say. */
  toldLimits(ctx: StoreCtx, projectId: string): Promise<Partial<Limits<R>>>
  /** The ids of projects that were told some, sorted. */
  toldProjects(ctx: StoreCtx): Promise<string[]>
  /** Sets some of a project's limits; the others stay. */
  setLimits(ctx: StoreCtx, projectId: string, limits: Partial<Limits<R>>): Promise<void>
  /** Back to the defaults. */
  resetLimits(ctx: StoreCtx, projectId: string): Promise<void>
  /**
   * Refuses what would exceed the project's limit. Called in the transaction that adds; it holds the project's quota until
   * that ends, so that parallel requests count each other.
   * @param used counts what the project has now, in the same transaction
   * @throws over_quota
   */
  require(tx: StoreCtx, projectId: string, resource: R, adding: number, used: () => Promise<number>): Promise<void>
}

/** Declares what a service limits. Names are the whole cloud's: two services do not use the same one. */
/**
 * @param unset what holds in the place of a default of -1 for a project that was told nothing: an API whose original shows no limit shows none,
 *   and nobody fills a database all the same. Who is told -1 has no limit.
 * @param fallback what was told under this name holds for each project that was told nothing, in the place of the defaults
 */
export function defineQuotas<const D extends Readonly<Record<string, number>>>(
  defaults: D,
  { unset = -1, fallback }: { unset?: number; fallback?: string } = {},
): Quotas<Extract<keyof D, string>> {
  type R = Extract<keyof D, string>
  const limits = Object.freeze({ ...defaults }) as Readonly<Limits<R>>
  const resources = Object.keys(defaults) as R[]
  return {
    defaults: limits,
    limitsOf: (ctx, projectId) => readLimits(ctx, projectId, limits, fallback),
    toldLimits: (ctx, projectId) => readTold(ctx, projectId, limits),
    toldProjects: (ctx) => readToldProjects(ctx, resources),
    setLimits: (ctx, projectId, wanted) => setLimits(ctx, projectId, wanted),
    resetLimits: (ctx, projectId) => resetLimits(ctx, projectId, resources),
    require: async (tx, projectId, resource, adding, used) => {
      await lockName(tx, `quota:${projectId}`)
      const told = (await readTold(tx, projectId, limits))[resource] ?? (await readFallback(tx, limits, fallback))[resource]
      const limit = told ?? (limits[resource] === -1 ? unset : limits[resource])
      if (limit >= 0) refuseAbove({ projectId, resource, adding, used: await used(), limit })
    },
  }
}

function refuseAbove(count: { projectId: string; resource: string; adding: number; used: number; limit: number }): void {
  if (count.used + count.adding <= count.limit) return
  const { projectId, ...facts } = count
  throw quotaRefusals.quota_exceeded(facts, { internal: JSON.stringify({ projectId }) })
}

async function readLimits<R extends string>(
  ctx: StoreCtx,
  projectId: string,
  defaults: Readonly<Limits<R>>,
  fallback: string | undefined,
): Promise<Limits<R>> {
  return { ...defaults, ...(await readFallback(ctx, defaults, fallback)), ...(await readTold(ctx, projectId, defaults)) }
}

const readFallback = async <R extends string>(
  ctx: StoreCtx,
  defaults: Readonly<Limits<R>>,
  fallback: string | undefined,
): Promise<Partial<Limits<R>>> => (fallback === undefined ? {} : readTold(ctx, fallback, defaults))

async function readTold<R extends string>(
  ctx: StoreCtx,
  projectId: string,
  defaults: Readonly<Limits<R>>,
): Promise<Partial<Limits<R>>> {
  const rows = await readLimitRows(ctx.db, [projectId])
  const told = rows.filter(({ resource }) => Object.hasOwn(defaults, resource))
  // only names of the defaults are left
  return Object.fromEntries(told.map(({ resource, value }) => [resource, value])) as Partial<Limits<R>>
}

const readLimitRows = prepared(
  () => sql<QuotaLimitRow>`select project_id, resource, value from quota_limit where project_id = ${''}`,
)

async function readToldProjects(ctx: StoreCtx, resources: readonly string[]): Promise<string[]> {
  const query = ctx.db.selectFrom('quota_limit').select('project_id').distinct()
  const rows = await query.where('resource', 'in', resources).orderBy('project_id').execute()
  return rows.map(({ project_id }) => project_id)
}

async function setLimits(ctx: StoreCtx, projectId: string, limits: Partial<Limits>): Promise<void> {
  await transactLimits(ctx, projectId, async (tx) => {
    for (const [resource, value = -1] of Object.entries(limits)) {
      await tx.db
        .insertInto('quota_limit')
        .values({ project_id: projectId, resource, value })
        .onConflict((c) => c.columns(['project_id', 'resource']).doUpdateSet({ value }))
        .execute()
    }
  })
}

const resetLimits = (ctx: StoreCtx, projectId: string, resources: readonly string[]): Promise<void> =>
  transactLimits(ctx, projectId, async (tx) => {
    await tx.db
      .deleteFrom('quota_limit')
      .where('project_id', '=', projectId)
      .where('resource', 'in', [...resources])
      .execute()
  })

async function transactLimits(ctx: StoreCtx, projectId: string, work: (tx: StoreCtx) => Promise<void>) {
  await transact(ctx, async (tx) => {
    await work(tx)
    recordChange(tx, 'quota', projectId, projectId)
  })
}
