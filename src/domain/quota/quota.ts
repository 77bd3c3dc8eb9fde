import { CloudError } from '../../kernel/errors.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { isQuotaResource, type Limits, QUOTA_DEFAULTS, type QuotaResource } from './resources.ts'

declare module '../../store/tables.ts' {
  interface Tables {
    quota_limit: { project_id: string; resource: string; value: number }
  }
}

/**
 * Refuses what would exceed the project's limit. Called in the transaction that adds; it holds the project's quota until
 * that ends, so that parallel requests count each other.
 * @param used counts what the project has now, in the same transaction
 * @throws over_quota with `reason` naming the resource
 */
export async function requireQuota(
  tx: StoreCtx,
  projectId: string,
  resource: QuotaResource,
  adding: number,
  used: () => Promise<number>,
): Promise<void> {
  await lockName(tx, `quota:${projectId}`)
  const limit = await limitOf(tx, projectId, resource)
  if (limit < 0) return
  const now = await used()
  if (now + adding <= limit) return
  throw new CloudError(
    'over_quota',
    `Quota exceeded for ${resource}: Requested ${adding}, but already used ${now} of ${limit} ${resource}`,
    {
      reason: resource,
      internal: JSON.stringify({ projectId, resource, adding, used: now, limit }),
    },
  )
}

export async function limitOf(ctx: StoreCtx, projectId: string, resource: QuotaResource): Promise<number> {
  const row = await ctx.db
    .selectFrom('quota_limit')
    .select('value')
    .where('project_id', '=', projectId)
    .where('resource', '=', resource)
    .executeTakeFirst()
  return row?.value ?? QUOTA_DEFAULTS[resource]
}

/** Every limit of the project, defaults filled in. */
export async function limitsOf(ctx: StoreCtx, projectId: string): Promise<Limits> {
  const rows = await ctx.db.selectFrom('quota_limit').selectAll().where('project_id', '=', projectId).execute()
  const limits: Limits = { ...QUOTA_DEFAULTS }
  for (const row of rows) if (isQuotaResource(row.resource)) limits[row.resource] = row.value
  return limits
}

/** Sets some of a project's limits; the others stay. */
export async function setLimits(ctx: StoreCtx, projectId: string, limits: Partial<Limits>): Promise<void> {
  await transactLimits(ctx, projectId, async (tx) => {
    for (const [resource, value] of Object.entries(limits)) {
      await tx.db
        .insertInto('quota_limit')
        .values({ project_id: projectId, resource, value })
        .onConflict((c) => c.columns(['project_id', 'resource']).doUpdateSet({ value }))
        .execute()
    }
  })
}

/** Back to the defaults: for all resources, or for those named. */
export async function resetLimits(ctx: StoreCtx, projectId: string, resources?: readonly QuotaResource[]): Promise<void> {
  await transactLimits(ctx, projectId, async (tx) => {
    let query = tx.db.deleteFrom('quota_limit').where('project_id', '=', projectId)
    if (resources) query = query.where('resource', 'in', [...resources])
    await query.execute()
  })
}

async function transactLimits(ctx: StoreCtx, projectId: string, work: (tx: StoreCtx) => Promise<void>) {
  await transact(ctx, async (tx) => {
    await work(tx)
    recordChange(tx, 'quota', projectId, projectId)
  })
}
