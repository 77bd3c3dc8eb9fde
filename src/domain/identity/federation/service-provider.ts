/** Keeps service providers: other clouds that take this cloud's word for its users. */
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { flag, text } from '../../../store/filter.ts'
import { byId, readList, shapeAll } from '../entity/index.ts'
import { federationRefusals } from './refusals.ts'
import type { ServiceProviderRow } from './tables.ts'

export interface ServiceProvider {
  id: string
  /** Where its identity service gives a token for an assertion. */
  authUrl: string
  /** Where an assertion is sent. */
  spUrl: string
  enabled: boolean
  description: string | null
  /** Stands before what comes back with an assertion. */
  relayStatePrefix: string
}

export type NewServiceProvider = Pick<ServiceProvider, 'authUrl' | 'spUrl'> & Partial<Omit<ServiceProvider, 'id'>>
export type ServiceProviderChange = Partial<Omit<ServiceProvider, 'id'>>

const RELAY_STATE_PREFIX = 'ss:mem:'

const shape = (row: ServiceProviderRow): ServiceProvider => ({
  id: row.id,
  authUrl: row.auth_url,
  spUrl: row.sp_url,
  enabled: row.enabled === 1,
  description: row.description,
  relayStatePrefix: row.relay_state_prefix,
})

const rowOf = (provider: ServiceProvider): ServiceProviderRow => ({
  id: provider.id,
  auth_url: provider.authUrl,
  sp_url: provider.spUrl,
  enabled: Number(provider.enabled),
  description: provider.description,
  relay_state_prefix: provider.relayStatePrefix,
})

/** @throws conflict for a taken id */
export const createServiceProvider = (ctx: StoreCtx, id: string, spec: NewServiceProvider): Promise<ServiceProvider> =>
  transact(ctx, async (tx) => {
    if (await findServiceProvider(tx, id)) throw federationRefusals.service_provider_exists({ id })
    const provider: ServiceProvider = {
      id,
      authUrl: spec.authUrl,
      spUrl: spec.spUrl,
      enabled: spec.enabled ?? false,
      description: spec.description ?? null,
      relayStatePrefix: spec.relayStatePrefix ?? RELAY_STATE_PREFIX,
    }
    await tx.db.insertInto('service_provider').values(rowOf(provider)).execute()
    recordChange(tx, 'catalog', id) // tokens list the enabled ones beside the catalogue
    return provider
  })

export async function findServiceProvider(ctx: StoreCtx, id: string): Promise<ServiceProvider | undefined> {
  const row = await ctx.db.selectFrom('service_provider').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

/** @throws not_found */
export async function getServiceProvider(ctx: StoreCtx, id: string): Promise<ServiceProvider> {
  const provider = await findServiceProvider(ctx, id)
  if (!provider) throw federationRefusals.service_provider_not_found({ id })
  return provider
}

const serviceProviders = byId('service_provider', { id: text('service_provider.id'), enabled: flag('service_provider.enabled') })
export type ServiceProviderField = keyof typeof serviceProviders.fields

export const listServiceProviders = async (
  ctx: StoreCtx,
  request: ListRequest<ServiceProviderField> = {},
): Promise<Page<ServiceProvider>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('service_provider').selectAll(), serviceProviders, request), shape)

export const updateServiceProvider = (ctx: StoreCtx, id: string, change: ServiceProviderChange): Promise<ServiceProvider> =>
  transact(ctx, async (tx) => {
    const after = { ...(await getServiceProvider(tx, id)), ...change }
    await tx.db.updateTable('service_provider').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
    return after
  })

export const deleteServiceProvider = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getServiceProvider(tx, id)
    await deleteFound(tx.db.deleteFrom('service_provider').where('id', '=', id))
    recordChange(tx, 'catalog', id)
  })
