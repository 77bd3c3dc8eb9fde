/** Queries the rows of limits. */
import { sql } from 'kysely'
import type { Filter, ListRequest, Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { derived, text } from '../../../store/filter.ts'
import { byId, equals, readList, shapeAll } from '../entity/index.ts'

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

/** A limit says through its default what it is about. */
const limits = byId('identity_limit', {
  id: text('identity_limit.id'),
  projectId: text('identity_limit.project_id', { nullable: true }),
  domainId: text('identity_limit.domain_id', { nullable: true }),
  /** The domain's own, and those of the projects in it. */
  withinDomainId: derived(
    'text',
    sql`coalesce(identity_limit.domain_id, (select p.domain_id from project as p where p.id = identity_limit.project_id))`,
  ),
  registeredLimitId: text('identity_limit.registered_limit_id'),
  serviceId: text('registered_limit.service_id'),
  regionId: text('registered_limit.region_id', { nullable: true }),
  resourceName: text('registered_limit.resource_name'),
})
export type LimitField = keyof typeof limits.fields

/** Whoever asks. */
export async function readLimits(
  ctx: StoreCtx,
  request: ListRequest<LimitField>,
  within: readonly Filter<LimitField>[] = [],
): Promise<Page<Limit>> {
  const query = ctx.db
    .selectFrom('identity_limit')
    .innerJoin('registered_limit', 'registered_limit.id', 'identity_limit.registered_limit_id')
    .selectAll('identity_limit')
    .select(['registered_limit.service_id', 'registered_limit.region_id', 'registered_limit.resource_name'])
  return shapeAll(await readList(ctx, query, limits, request, within), (row) => ({
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

async function findBy(ctx: StoreCtx, filters: readonly Filter<LimitField>[]): Promise<Limit | undefined> {
  const { items } = await readLimits(ctx, { filters })
  return items[0]
}

export const findLimit = (ctx: StoreCtx, id: string): Promise<Limit | undefined> => findBy(ctx, [equals('id', id)])

export const findLimitOf = (
  ctx: StoreCtx,
  registeredLimitId: string,
  { projectId, domainId }: Pick<Limit, 'projectId' | 'domainId'>,
): Promise<Limit | undefined> =>
  findBy(ctx, [
    equals('registeredLimitId', registeredLimitId),
    projectId === null ? equals('domainId', domainId) : equals('projectId', projectId),
  ])

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
