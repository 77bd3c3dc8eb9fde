/** Keeps access tokens of OAuth 1.0a: what a user let a consumer have of its rights. */
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { isSameText } from '../../../../kernel/same-text.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { number, text } from '../../../../store/filter.ts'
import type { OAuthRequest } from '../../../../wire/oauth1/index.ts'
import { getRole, type Role } from '../../directory/index.ts'
import { byId, equals, identityRefusals, readList, shapeAll } from '../../entity/index.ts'
import type { Sealing } from '../../sealing/index.ts'
import { oauth1Refusals } from './refusals.ts'
import { getRequestToken, type IssuedOAuthToken, newToken } from './request-token.ts'
import { oauthParameterOf, requireOAuthSignature } from './signed.ts'
import type { OAuth1TokenRow } from './tables.ts'

const ACCESS_LIFE_MS = 24 * 3600_000

export interface AccessToken {
  id: string
  consumerId: string
  projectId: string
  userId: string
  expiresAt: number
}

const shape = (row: OAuth1TokenRow): AccessToken => ({
  id: row.id,
  consumerId: row.consumer_id,
  projectId: row.project_id,
  userId: row.user_id ?? '',
  expiresAt: row.expires_at,
})

/** Uses up the request. @throws not_found, unauthorized for a wrong signature or verifier, or a request that nobody authorised */
export async function createAccessToken(
  ctx: StoreCtx,
  { sealing }: { sealing: Sealing },
  signed: OAuthRequest,
): Promise<IssuedOAuthToken> {
  oauthParameterOf(signed, 'oauth_consumer_key')
  const id = oauthParameterOf(signed, 'oauth_token')
  const verifier = oauthParameterOf(signed, 'oauth_verifier')
  const request = await getRequestToken(ctx, id)
  const token = { consumerId: request.consumer_id, secret: sealing.open(request.sealed, id) }
  await requireOAuthSignature(ctx, { sealing }, signed, token)
  const { user_id, consumer_id, project_id } = request
  if (user_id === null) throw oauth1Refusals.request_unauthorized()
  if (!isSameText(request.verifier ?? '', verifier)) throw oauth1Refusals.wrong_verifier()
  const made = newToken(ctx, ACCESS_LIFE_MS)
  const sealed = sealing.seal(made.secret, made.id)
  await transact(ctx, async (tx) => {
    const roles = await tx.db.selectFrom('oauth1_request_role').select('role_id').where('token_id', '=', id).execute()
    const gone = await tx.db.deleteFrom('oauth1_request_token').where('id', '=', id).executeTakeFirst()
    if (gone.numDeletedRows === 0n) throw oauth1Refusals.request_token_not_found() // used by another request meanwhile
    const row = { id: made.id, sealed, consumer_id, project_id, user_id, verifier: null, expires_at: made.expiresAt }
    await tx.db.insertInto('oauth1_access_token').values(row).execute()
    for (const { role_id } of roles) await tx.db.insertInto('oauth1_access_role').values({ token_id: made.id, role_id }).execute()
  })
  return made
}

/** Undefined for one that is over, too. */
export async function findAccessTokenRow(ctx: StoreCtx, id: string): Promise<OAuth1TokenRow | undefined> {
  const query = ctx.db.selectFrom('oauth1_access_token').selectAll().where('id', '=', id)
  return query.where('expires_at', '>', ctx.clock.now()).executeTakeFirst()
}

export const findAccessToken = async (ctx: StoreCtx, id: string): Promise<AccessToken | undefined> => {
  const row = await findAccessTokenRow(ctx, id)
  return row && shape(row)
}

/** Those who came by something lent look at no accesses and remove none. @throws forbidden */
function requireOwnToken({ who }: StoreCtx): void {
  if (who.kind === 'user' && who.delegation) throw oauth1Refusals.accesses_by_delegation()
}

/** @throws not_found for another user's too, forbidden */
export async function getAccessToken(ctx: StoreCtx, userId: string, id: string): Promise<AccessToken> {
  requireOwnToken(ctx)
  const access = await findAccessToken(ctx, id)
  if (access?.userId !== userId) throw oauth1Refusals.access_token_not_found()
  return access
}

const accesses = byId('oauth1_access_token', {
  userId: text('oauth1_access_token.user_id', { nullable: true }),
  expiresAt: number('oauth1_access_token.expires_at'),
})

export async function listAccessTokens(
  ctx: StoreCtx,
  userId: string,
  request: ListRequest<never> = {},
): Promise<Page<AccessToken>> {
  requireOwnToken(ctx)
  const query = ctx.db.selectFrom('oauth1_access_token').selectAll()
  const live = { field: 'expiresAt', op: 'more', values: [ctx.clock.now()] } as const
  return shapeAll(await readList(ctx, query, accesses, request, [equals('userId', userId), live]), shape)
}

/** Tokens made with it hold no more from the commit on. */
export const deleteAccessToken = (ctx: StoreCtx, userId: string, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getAccessToken(tx, userId, id)
    await deleteFound(tx.db.deleteFrom('oauth1_access_token').where('id', '=', id))
    recordChange(tx, 'access-token', id)
  })

export async function roleIdsOfAccess(ctx: StoreCtx, id: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('oauth1_access_role')
    .select('role_id')
    .where('token_id', '=', id)
    .orderBy('role_id')
    .execute()
  return rows.map((row) => row.role_id)
}

export async function rolesOfAccessToken(ctx: StoreCtx, userId: string, id: string): Promise<Role[]> {
  await getAccessToken(ctx, userId, id)
  return Promise.all((await roleIdsOfAccess(ctx, id)).map((roleId) => getRole({ ...ctx, who: { kind: 'cloud' } }, roleId)))
}

/** @throws not_found for a role that it does not pass on */
export async function getRoleOfAccessToken(ctx: StoreCtx, userId: string, id: string, roleId: string): Promise<Role> {
  const role = (await rolesOfAccessToken(ctx, userId, id)).find((one) => one.id === roleId)
  if (!role) throw identityRefusals.role_not_found({ id: roleId })
  return role
}
