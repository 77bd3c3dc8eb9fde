/** Proves a consumer's log-in by its access token: it signs the very request that logs in. */
import type { OAuthRequest } from '../../../wire/oauth1/index.ts'
import { findAccessTokenRow, oauth1Refusals, oauthParameterOf, requireOAuthSignature } from '../delegation/index.ts'
import type { Prove } from './proof.ts'

export interface OAuth1Method {
  kind: 'oauth1'
  request: OAuthRequest
}

export const byOAuth1: Prove<OAuth1Method> = async (ctx, identity, { request }) => {
  const id = oauthParameterOf(request, 'oauth_token')
  const access = await findAccessTokenRow(ctx, id)
  if (!access?.user_id) throw oauth1Refusals.access_token_not_found()
  const token = { consumerId: access.consumer_id, secret: identity.sealing.open(access.sealed, id) }
  await requireOAuthSignature(ctx, identity, request, token)
  return {
    userId: access.user_id,
    methods: ['oauth1'],
    via: { kind: 'access-token', id },
    scope: { kind: 'project', id: access.project_id },
    until: access.expires_at,
  }
}
