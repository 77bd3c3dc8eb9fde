/** Keeps limits: what one project or domain may have of a service's resource, other than the default. */
import type { Ctx } from '../../../kernel/context.ts'
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { lockName } from '../../../store/dialect.ts'
import { findRegion, findService } from '../catalog/index.ts'
import { findProjectRow, subtreeOf } from '../directory/index.ts'
import { equals, identityRefusals, isAllowedByRule, reachesAllByRole } from '../entity/index.ts'
import type { Limit, LimitField } from './limit.store.ts'
import { findLimit, findLimitOf, insertLimit, readLimits } from './limit.store.ts'
import { type LimitModel, requireInTree } from './limit-model.ts'
import { limitRefusals } from './refusals.ts'
import { findRegisteredFor, getRegisteredLimit } from './registered-limit.ts'

export type { Limit } from './limit.store.ts'

export type NewLimit = Omit<Limit, 'id' | 'registeredLimitId'>

/**
 * All or none.
 * @throws bad_request for something named that is not there; forbidden without a default, or where the model forbids it;
 *   conflict where there is one already
 */
export const createLimits = (ctx: StoreCtx, specs: readonly NewLimit[], model: LimitModel): Promise<Limit[]> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.limit')
    const made: Limit[] = []
    for (const spec of specs) {
      const whose = await placeOf(tx, spec)
      const registered = await findRegisteredFor(tx, spec)
      if (!registered) throw limitRefusals.limit_without_registered()
      if (await findLimitOf(tx, registered.id, whose)) throw limitRefusals.limit_exists()
      const limit: Limit = { ...spec, ...whose, id: hexOf(tx.random.uuid()), registeredLimitId: registered.id }
      await insertLimit(tx, limit)
      recordChange(tx, 'limit', limit.id, limit.projectId)
      made.push(limit)
    }
    for (const limit of made) await requireModel(tx, model, limit) // those of one call are seen together
    return made
  })

const unknown = (field: 'service' | 'region' | 'project' | 'domain') =>
  limitRefusals.limit_reference_unknown({ of: 'limit', field })

async function placeOf(tx: StoreCtx, spec: NewLimit): Promise<Pick<Limit, 'projectId' | 'domainId'>> {
  if (!(await findService(tx, spec.serviceId))) throw unknown('service')
  if (spec.regionId !== null && !(await findRegion(tx, spec.regionId))) throw unknown('region')
  const id = spec.projectId ?? spec.domainId ?? ''
  const found = await findProjectRow(tx, id)
  if (!found || (spec.projectId === null && !found.isDomain)) throw unknown(spec.projectId === null ? 'domain' : 'project')
  return found.isDomain ? { projectId: null, domainId: id } : { projectId: id, domainId: null }
}

/** A limit as it stands in the tree of its domain. */
async function requireModel(tx: StoreCtx, model: LimitModel, limit: Limit): Promise<void> {
  if (model === 'flat') return
  const id = limit.projectId ?? limit.domainId ?? ''
  const parentId = (await findProjectRow(tx, id))?.parentId ?? null
  const beneath = new Set((await subtreeOf(tx, id)).map((project) => project.id))
  const { items: same } = await readLimits(tx, { filters: [equals('registeredLimitId', limit.registeredLimitId)] })
  const ofParent = same.find((other) => parentId !== null && (other.projectId ?? other.domainId) === parentId)
  const byDefault = (await getRegisteredLimit(tx, limit.registeredLimitId)).defaultLimit
  requireInTree({
    what: limit,
    whose: limit,
    value: limit.resourceLimit,
    above: parentId === null ? undefined : (ofParent?.resourceLimit ?? byDefault),
    beneath: same.filter((other) => beneath.has(other.projectId ?? '')).map((other) => other.resourceLimit),
  })
}

/** @throws not_found; forbidden to whom it does not concern, whether it is there or not */
export async function getLimit(ctx: StoreCtx, id: string): Promise<Limit> {
  const limit = await findLimit(ctx, id)
  if (seesAll(ctx)) {
    if (!limit) throw limitRefusals.limit_not_found({ id })
    return limit
  }
  if (!limit || !(await concerns(ctx, limit))) throw identityRefusals.not_allowed({ act: 'get_limit' })
  return limit
}

/** Admins, and whoever acts for the system or for a service. */
const seesAll = (ctx: Ctx): boolean =>
  isAllowedByRule(ctx) ||
  reachesAllByRole(ctx) ||
  (ctx.who.kind === 'user' && (ctx.who.scope.kind === 'system' || ctx.who.roles.includes('service')))

async function concerns(ctx: StoreCtx, limit: Limit): Promise<boolean> {
  if (ctx.who.kind !== 'user') return false
  const { scope } = ctx.who
  if (scope.kind === 'project') return limit.projectId === scope.projectId
  if (scope.kind !== 'domain') return false
  if (limit.projectId === null) return limit.domainId === scope.domainId
  return (await findProjectRow(ctx, limit.projectId))?.domainId === scope.domainId
}

/** Those that concern the caller: its project's, or its domain's with those of the projects in it. */
export async function listLimits(ctx: StoreCtx, request: ListRequest<LimitField> = {}): Promise<Page<Limit>> {
  if (seesAll(ctx)) return readLimits(ctx, request)
  const scope = ctx.who.kind === 'user' ? ctx.who.scope : undefined
  if (scope?.kind === 'project') return readLimits(ctx, request, [equals('projectId', scope.projectId)])
  if (scope?.kind === 'domain') return readLimits(ctx, request, [equals('withinDomainId', scope.domainId)])
  return { items: [], more: false }
}

/** Of projects whose limits the caller may see, whatever its token is for. */
export const limitsOfProjects = async (ctx: StoreCtx, projectIds: readonly string[]): Promise<Limit[]> =>
  (await readLimits(ctx, { filters: [{ field: 'projectId', values: projectIds }] })).items

export const updateLimit = (
  ctx: StoreCtx,
  id: string,
  change: Partial<Pick<Limit, 'resourceLimit' | 'description'>>,
  model: LimitModel,
): Promise<Limit> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.limit')
    const after: Limit = { ...(await getLimit(tx, id)), ...change }
    await tx.db
      .updateTable('identity_limit')
      .set({ resource_limit: after.resourceLimit, description: after.description })
      .where('id', '=', id)
      .execute()
    await requireModel(tx, model, after)
    recordChange(tx, 'limit', id, after.projectId)
    return after
  })

export const deleteLimit = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const limit = await getLimit(tx, id)
    await deleteFound(tx.db.deleteFrom('identity_limit').where('id', '=', id))
    recordChange(tx, 'limit', id, limit.projectId)
  })

/**
 * For other services: how much of a resource a project may have. Its own limit, else the default of the region, else
 * that of every region; undefined where nobody said anything. -1: without end.
 */
export async function findAllowance(
  ctx: StoreCtx,
  spec: { projectId: string; serviceType: string; resourceName: string; regionId?: string },
): Promise<number | undefined> {
  const services = await ctx.db.selectFrom('catalog_service').select('id').where('type', '=', spec.serviceType).execute()
  for (const regionId of spec.regionId === undefined ? [null] : [spec.regionId, null])
    for (const { id: serviceId } of services) {
      const registered = await findRegisteredFor(ctx, { serviceId, regionId, resourceName: spec.resourceName })
      if (!registered) continue
      const own = await findLimitOf(ctx, registered.id, { projectId: spec.projectId, domainId: null })
      return own?.resourceLimit ?? registered.defaultLimit
    }
  return undefined
}
