/** Queries the rows of limits. */
import type { StoreCtx } from '../../../store/context.ts'
import { conditionOf, equals, type ListRequest } from '../entity/index.ts'

export interface Limit {
  id: string
  /** Either this or `domainId`. */
  projectId: string | null
  domainId: string | null
  serviceId: string
  regionId: string | null
  resourceName: string
  /** -1: without end. */
  resourceLimit: number
  description: string | null
  /** The default it stands in for. */
  registeredLimitId: string
}

/** Columns that lists are filtered by; a limit says through its default what it is about. */
export const LIMIT_COLUMNS = {
  id: 'l.id',
  projectId: 'l.project_id',
  domainId: 'l.domain_id',
  serviceId: 'r.service_id',
  regionId: 'r.region_id',
  resourceName: 'r.resource_name',
} as const

/** Whoever asks. @param projectIds only those of these projects */
export async function readLimits(
  ctx: StoreCtx,
  request: ListRequest & { projectIds?: readonly string[] } = {},
): Promise<Limit[]> {
  if (request.projectIds?.length === 0) return []
  let query = ctx.db
    .selectFrom('identity_limit as l')
    .innerJoin('registered_limit as r', 'r.id', 'l.registered_limit_id')
    .selectAll('l')
    .select(['r.service_id', 'r.region_id', 'r.resource_name', 'r.default_limit'])
    .where(conditionOf(ctx.db, request.filters))
    .orderBy('l.id')
  if (request.projectIds) query = query.where('l.project_id', 'in', request.projectIds)
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    domainId: row.domain_id,
    serviceId: row.service_id,
    regionId: row.region_id,
    resourceName: row.resource_name,
    resourceLimit: row.resource_limit,
    description: row.description,
    registeredLimitId: row.registered_limit_id,
  }))
}

export async function findLimit(ctx: StoreCtx, id: string): Promise<Limit | undefined> {
  const [found] = await readLimits(ctx, { filters: [equals(LIMIT_COLUMNS.id, id)] })
  return found
}

export async function findLimitOf(
  ctx: StoreCtx,
  registeredLimitId: string,
  { projectId, domainId }: Pick<Limit, 'projectId' | 'domainId'>,
): Promise<Limit | undefined> {
  const whose = projectId === null ? equals(LIMIT_COLUMNS.domainId, domainId) : equals(LIMIT_COLUMNS.projectId, projectId)
  const [found] = await readLimits(ctx, { filters: [equals('l.registered_limit_id', registeredLimitId), whose] })
  return found
}

export const insertLimit = (tx: StoreCtx, limit: Limit) =>
  tx.db
    .insertInto('identity_limit')
    .values({
      id: limit.id,
      registered_limit_id: limit.registeredLimitId,
      project_id: limit.projectId,
      domain_id: limit.domainId,
      resource_limit: limit.resourceLimit,
      description: limit.description,
    })
    .execute()
