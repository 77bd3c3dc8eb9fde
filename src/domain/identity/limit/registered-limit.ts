/** Keeps registered limits: what a project or domain may have of a service's resource by default. */
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { lockName } from '../../../store/dialect.ts'
import { text } from '../../../store/filter.ts'
import { findRegion, findService } from '../catalog/index.ts'
import { byId, readList, shapeAll } from '../entity/index.ts'
import { limitRefusals } from './refusals.ts'
import type { RegisteredLimitRow } from './tables.ts'

export interface RegisteredLimit {
  id: string
  serviceId: string
  regionId: string | null
  resourceName: string
  /** -1: without end. */
  defaultLimit: number
  description: string | null
}

export type NewRegisteredLimit = Omit<RegisteredLimit, 'id'>

/** All or none. @throws conflict when there is one for the same resource of the same service and region */
export const createRegisteredLimits = (ctx: StoreCtx, specs: readonly NewRegisteredLimit[]): Promise<RegisteredLimit[]> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.limit')
    const made: RegisteredLimit[] = []
    for (const spec of specs) {
      const limit = { ...spec, id: hexOf(tx.random.uuid()) }
      await requirePlace(tx, spec)
      await requireOnly(tx, limit)
      await tx.db.insertInto('registered_limit').values(rowOf(limit)).execute()
      recordChange(tx, 'limit', limit.id)
      made.push(limit)
    }
    return made
  })

const unknown = (field: 'service' | 'region') => limitRefusals.limit_reference_unknown({ of: 'registered_limit', field })

async function requirePlace(tx: StoreCtx, { serviceId, regionId }: NewRegisteredLimit): Promise<void> {
  if (!(await findService(tx, serviceId))) throw unknown('service')
  if (regionId !== null && !(await findRegion(tx, regionId))) throw unknown('region')
}

async function requireOnly(tx: StoreCtx, limit: RegisteredLimit): Promise<void> {
  const other = await findRegisteredFor(tx, limit)
  if (other && other.id !== limit.id) throw limitRefusals.registered_limit_exists()
}

export async function findRegisteredFor(
  ctx: StoreCtx,
  { serviceId, regionId, resourceName }: Pick<RegisteredLimit, 'serviceId' | 'regionId' | 'resourceName'>,
): Promise<RegisteredLimit | undefined> {
  const row = await ctx.db
    .selectFrom('registered_limit')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('region_id', regionId === null ? 'is' : '=', regionId)
    .where('resource_name', '=', resourceName)
    .executeTakeFirst()
  return row && shape(row)
}

export async function getRegisteredLimit(ctx: StoreCtx, id: string): Promise<RegisteredLimit> {
  const row = await ctx.db.selectFrom('registered_limit').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw limitRefusals.registered_limit_not_found({ id })
  return shape(row)
}

const registeredLimits = byId('registered_limit', {
  serviceId: text('registered_limit.service_id'),
  regionId: text('registered_limit.region_id', { nullable: true }),
  resourceName: text('registered_limit.resource_name'),
})
export type RegisteredLimitField = keyof typeof registeredLimits.fields

export const listRegisteredLimits = async (
  ctx: StoreCtx,
  request: ListRequest<RegisteredLimitField> = {},
): Promise<Page<RegisteredLimit>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('registered_limit').selectAll(), registeredLimits, request), shape)

/** @throws forbidden while projects have limits that rest on it */
export const updateRegisteredLimit = (ctx: StoreCtx, id: string, change: Partial<NewRegisteredLimit>): Promise<RegisteredLimit> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.limit')
    const before = await getRegisteredLimit(tx, id)
    const after: RegisteredLimit = { ...before, ...change }
    await requirePlace(tx, after)
    await requireUnused(tx, id)
    await requireOnly(tx, after)
    await tx.db.updateTable('registered_limit').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'limit', id)
    return after
  })

/** @throws forbidden while projects have limits that rest on it */
export const deleteRegisteredLimit = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.limit')
    await getRegisteredLimit(tx, id)
    await requireUnused(tx, id)
    await deleteFound(tx.db.deleteFrom('registered_limit').where('id', '=', id))
    recordChange(tx, 'limit', id)
  })

async function requireUnused(tx: StoreCtx, id: string): Promise<void> {
  const used = await tx.db.selectFrom('identity_limit').select('id').where('registered_limit_id', '=', id).executeTakeFirst()
  if (used) throw limitRefusals.registered_limit_in_use({ id })
}

const shape = (row: RegisteredLimitRow): RegisteredLimit => ({
  id: row.id,
  serviceId: row.service_id,
  regionId: row.region_id,
  resourceName: row.resource_name,
  defaultLimit: row.default_limit,
  description: row.description,
})

const rowOf = (limit: RegisteredLimit): RegisteredLimitRow => ({
  id: limit.id,
  service_id: limit.serviceId,
  region_id: limit.regionId,
  resource_name: limit.resourceName,
  default_limit: limit.defaultLimit,
  description: limit.description,
})
