/** Keeps services of the catalogue. */
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { flag, text } from '../../../store/filter.ts'
import { byId, type Extra, parseObject, readList, shapeAll } from '../entity/index.ts'
import { removeDependentsOfService } from './dependents.ts'
import { catalogRefusals } from './refusals.ts'
import type { CatalogServiceRow } from './tables.ts'

export interface Service {
  id: string
  type: string
  name: string
  description: string
  enabled: boolean
  extra: Extra
}

export const createService = (ctx: StoreCtx, spec: Partial<Service> & { type: string }): Promise<Service> =>
  transact(ctx, async (tx) => {
    const service: Service = {
      name: '',
      description: '',
      enabled: true,
      extra: {},
      ...spec,
      id: hexOf(tx.random.uuid()),
    }
    await tx.db.insertInto('catalog_service').values(rowOf(service)).execute()
    recordChange(tx, 'catalog', service.id)
    return service
  })

export async function findService(ctx: StoreCtx, id: string): Promise<Service | undefined> {
  const row = await ctx.db.selectFrom('catalog_service').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function getService(ctx: StoreCtx, id: string): Promise<Service> {
  const service = await findService(ctx, id)
  if (!service) throw catalogRefusals.service_not_found({ id })
  return service
}

const services = byId('catalog_service', {
  type: text('catalog_service.type'),
  name: text('catalog_service.name'),
  enabled: flag('catalog_service.enabled'),
})
export type ServiceField = keyof typeof services.fields

export const listServices = async (ctx: StoreCtx, request: ListRequest<ServiceField> = {}): Promise<Page<Service>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('catalog_service').selectAll(), services, request), shape)

export const updateService = (ctx: StoreCtx, id: string, change: Partial<Omit<Service, 'id'>>): Promise<Service> =>
  transact(ctx, async (tx) => {
    const before = await getService(tx, id)
    const after: Service = { ...before, ...change, extra: { ...before.extra, ...change.extra } }
    await tx.db.updateTable('catalog_service').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
    return after
  })

/** With its endpoints, and what is said of it elsewhere. */
export const deleteService = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getService(tx, id)
    await removeDependentsOfService(tx, id)
    await tx.db.deleteFrom('catalog_endpoint').where('service_id', '=', id).execute()
    await deleteFound(tx.db.deleteFrom('catalog_service').where('id', '=', id))
    recordChange(tx, 'catalog', id)
  })

const shape = (row: CatalogServiceRow): Service => ({
  id: row.id,
  type: row.type,
  name: row.name,
  description: row.description,
  enabled: row.enabled === 1,
  extra: parseObject(row.extra),
})

const rowOf = (service: Service): CatalogServiceRow => ({
  ...service,
  enabled: Number(service.enabled),
  extra: JSON.stringify(service.extra),
})
