/** Keeps request tokens of OAuth 1.0a: what a consumer asks a user for, until the user has authorised it. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { Random } from '../../../../kernel/random.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import type { OAuthRequest } from '../../../../wire/oauth1/index.ts'
import { findProjectRow } from '../../directory/index.ts'
import { identityRefusals } from '../../entity/index.ts'
import type { Sealing } from '../../sealing/index.ts'
import { readRoleIdsIn } from '../../token/index.ts'
import { getConsumer } from './consumer.ts'
import { oauth1Refusals } from './refusals.ts'
import { oauthParameterOf, requireOAuthSignature } from './signed.ts'
import type { OAuth1TokenRow } from './tables.ts'

const REQUEST_LIFE_MS = 8 * 3600_000
const VERIFIER_LENGTH = 8
/** Letters and digits that nobody takes for each other. */
const VERIFIER_ALPHABET = 'abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** What a consumer is told: its id and its secret. */
export interface IssuedOAuthToken {
  id: string
  secret: string
  expiresAt: number
}

/** @throws not_found for the project or the consumer, unauthorized for a wrong signature */
export async function createRequestToken(
  ctx: StoreCtx,
  identity: { sealing: Sealing },
  request: OAuthRequest,
  projectId: string,
): Promise<IssuedOAuthToken> {
  const consumerId = oauthParameterOf(request, 'oauth_consumer_key')
  if (!(await findProjectRow(ctx, projectId))) throw identityRefusals.project_not_found({ id: projectId })
  await getConsumer(ctx, consumerId)
  await requireOAuthSignature(ctx, identity, request)
  const made = newToken(ctx, REQUEST_LIFE_MS)
  await ctx.db
    .insertInto('oauth1_request_token')
    .values({
      id: made.id,
      sealed: identity.sealing.seal(made.secret, made.id),
      consumer_id: consumerId,
      project_id: projectId,
      user_id: null,
      verifier: null,
      expires_at: made.expiresAt,
    })
    .execute()
  return made
}

export const newToken = ({ random, clock }: StoreCtx, lifeMs: number): IssuedOAuthToken => ({
  id: hexOf(random.uuid()),
  secret: random.bytes(16).toString('hex'),
  expiresAt: clock.now() + lifeMs,
})

/** @throws not_found, unauthorized when it is over */
export async function getRequestToken(ctx: StoreCtx, id: string): Promise<OAuth1TokenRow> {
  const row = await ctx.db.selectFrom('oauth1_request_token').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw oauth1Refusals.request_token_not_found()
  if (row.expires_at <= ctx.clock.now()) throw oauth1Refusals.request_expired()
  return row
}

/**
 * The caller lets a consumer have some of its own roles in the project asked for. Whoever was let act for another says no yes.
 * @returns the verifier. @throws not_found, forbidden, unauthorized for a role that the caller has not
 */
export const authorizeRequest = (ctx: StoreCtx, id: string, roleIds: readonly string[]): Promise<string> =>
  transact(ctx, async (tx) => {
    const { who } = tx
    if (who.kind !== 'user' || who.delegation) throw oauth1Refusals.authorized_by_delegation()
    const request = await getRequestToken(tx, id)
    if (request.user_id !== null && request.user_id !== who.userId) throw oauth1Refusals.authorized_by_other()
    const held = await readRoleIdsIn(tx, { userId: who.userId, groupIds: [] }, { kind: 'project', id: request.project_id })
    if (!roleIds.every((role) => held.has(role))) throw oauth1Refusals.authorizer_without_role()
    const verifier = newVerifier(tx.random)
    await tx.db.updateTable('oauth1_request_token').set({ user_id: who.userId, verifier }).where('id', '=', id).execute()
    await tx.db.deleteFrom('oauth1_request_role').where('token_id', '=', id).execute()
    for (const role_id of new Set(roleIds))
      await tx.db.insertInto('oauth1_request_role').values({ token_id: id, role_id }).execute()
    recordChange(tx, 'oauth1-request-token', id)
    return verifier
  })

const newVerifier = (random: Random): string =>
  Array.from({ length: VERIFIER_LENGTH }, () => VERIFIER_ALPHABET[random.below(VERIFIER_ALPHABET.length)]).join('')

/** Returns how many went. */
export async function pruneOAuth1(ctx: StoreCtx): Promise<number> {
  let count = 0
  for (const table of ['oauth1_request_token', 'oauth1_access_token'] as const) {
    const result = await ctx.db.deleteFrom(table).where('expires_at', '<', ctx.clock.now()).executeTakeFirst()
    count += Number(result.numDeletedRows)
  }
  return count
}
