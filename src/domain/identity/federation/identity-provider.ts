/** Keeps identity providers: who vouches for users. */
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { lockName } from '../../../store/dialect.ts'
import { flag, text } from '../../../store/filter.ts'
import { createDomain, findDomain } from '../directory/index.ts'
import { byId, identityRefusals, readList } from '../entity/index.ts'
import { federationRefusals } from './refusals.ts'
import { removeShadowUsers } from './shadow-user-removal.ts'
import type { IdentityProviderRow } from './tables.ts'

export interface IdentityProvider {
  /** Chosen by whoever made it. */
  id: string
  /** Where its users are, unless a mapping says otherwise. */
  domainId: string
  enabled: boolean
  description: string | null
  /** What the provider calls itself: an OpenID issuer, a SAML entity. Empty: anything. */
  remoteIds: readonly string[]
  /** Minutes that memberships from a mapping outlive a log-in; null: they are the token's alone. */
  authorizationTtl: number | null
}

export type NewIdentityProvider = Partial<Omit<IdentityProvider, 'id'>>
export type IdentityProviderChange = Partial<Omit<IdentityProvider, 'id' | 'domainId'>>

/**
 * A domain is made for its users unless one is named.
 * @throws conflict for a taken id or remote id; not_found for a domain that is none
 */
export const createIdentityProvider = (ctx: StoreCtx, id: string, spec: NewIdentityProvider): Promise<IdentityProvider> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.provider')
    if (await findIdentityProvider(tx, id)) throw federationRefusals.identity_provider_exists({ id })
    if (spec.domainId !== undefined && !(await findDomain(tx, spec.domainId)))
      throw identityRefusals.domain_not_found({ id: spec.domainId })
    const provider: IdentityProvider = {
      id,
      domainId: spec.domainId ?? (await makeDomain(tx, id)),
      enabled: spec.enabled ?? false,
      description: spec.description ?? null,
      remoteIds: spec.remoteIds ?? [],
      authorizationTtl: spec.authorizationTtl ?? null,
    }
    await tx.db
      .insertInto('identity_provider')
      .values({ id, created_at: tx.clock.now(), domain_id: provider.domainId, ...columnsOf(provider) })
      .execute()
    await writeRemoteIds(tx, provider)
    recordChange(tx, 'identity-provider', id)
    return provider
  })

async function makeDomain(tx: StoreCtx, providerId: string): Promise<string> {
  const id = hexOf(tx.random.uuid())
  const description = `Auto generated federated domain for Identity Provider: ${providerId}`
  await createDomain(tx, { id, name: id, description })
  return id
}

const columnsOf = (provider: IdentityProvider) => ({
  enabled: Number(provider.enabled),
  description: provider.description,
  authorization_ttl: provider.authorizationTtl,
})

async function writeRemoteIds(tx: StoreCtx, { id, remoteIds }: IdentityProvider): Promise<void> {
  await tx.db.deleteFrom('identity_provider_remote').where('provider_id', '=', id).execute()
  if (remoteIds.length === 0) return
  const query = tx.db.selectFrom('identity_provider_remote').select('remote_id').where('remote_id', 'in', remoteIds)
  const other = await query.executeTakeFirst()
  if (other) throw federationRefusals.remote_id_taken({ remoteId: other.remote_id })
  const rows = remoteIds.map((remoteId, place) => ({ remote_id: remoteId, provider_id: id, place }))
  await tx.db.insertInto('identity_provider_remote').values(rows).execute()
}

/** Whoever asks; undefined when there is none. */
export async function findIdentityProvider(ctx: StoreCtx, id: string): Promise<IdentityProvider | undefined> {
  const row = await ctx.db.selectFrom('identity_provider').selectAll().where('id', '=', id).executeTakeFirst()
  return row && (await complete(ctx, [row]))[0]
}

/** @throws not_found */
export async function getIdentityProvider(ctx: StoreCtx, id: string): Promise<IdentityProvider> {
  const provider = await findIdentityProvider(ctx, id)
  if (!provider) throw federationRefusals.identity_provider_not_found({ id })
  return provider
}

const providers = byId('identity_provider', { id: text('identity_provider.id'), enabled: flag('identity_provider.enabled') })
export type IdentityProviderField = keyof typeof providers.fields

export async function listIdentityProviders(
  ctx: StoreCtx,
  request: ListRequest<IdentityProviderField> = {},
): Promise<Page<IdentityProvider>> {
  const { items, more } = await readList(ctx, ctx.db.selectFrom('identity_provider').selectAll(), providers, request)
  return { items: await complete(ctx, items), more }
}

async function complete(ctx: StoreCtx, rows: readonly IdentityProviderRow[]): Promise<IdentityProvider[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const remotes = await ctx.db
    .selectFrom('identity_provider_remote')
    .selectAll()
    .where('provider_id', 'in', ids)
    .orderBy('place')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    domainId: row.domain_id,
    enabled: row.enabled === 1,
    description: row.description,
    remoteIds: remotes.filter((remote) => remote.provider_id === row.id).map((remote) => remote.remote_id),
    authorizationTtl: row.authorization_ttl,
  }))
}

/** Disabling it makes the tokens of its users void. */
export const updateIdentityProvider = (ctx: StoreCtx, id: string, change: IdentityProviderChange): Promise<IdentityProvider> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.provider')
    const after = { ...(await getIdentityProvider(tx, id)), ...change }
    await tx.db.updateTable('identity_provider').set(columnsOf(after)).where('id', '=', id).execute()
    if (change.remoteIds) await writeRemoteIds(tx, after)
    recordChange(tx, 'identity-provider', id)
    return after
  })

/** With its protocols and the users that it brought in, who have no other way in. The domain stays. */
export const deleteIdentityProvider = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getIdentityProvider(tx, id)
    await removeShadowUsers(tx, { providerId: id })
    await deleteFound(tx.db.deleteFrom('identity_provider').where('id', '=', id))
    recordChange(tx, 'identity-provider', id)
  })
