/** Verifies a signed request, as whoever received it tells it. */
import type { StoreCtx } from '../../../../store/context.ts'
import { isSigned, type OAuthRequest, SIGNATURE_METHODS } from '../../../../wire/oauth1/index.ts'
import type { Sealing } from '../../sealing/index.ts'
import { findConsumerSecret } from './consumer.ts'
import { oauth1Refusals } from './refusals.ts'

/** How old a signature may be, and how far a signer's clock ahead. */
const SIGNATURE_LIFE_S = 600

/** @throws bad_request when it is missing */
export function oauthParameterOf({ parameters }: OAuthRequest, name: string): string {
  const value = parameters.get(name)
  if (value) return value
  throw oauth1Refusals.parameter_missing({ name })
}

/**
 * @param token the request's or access's, with its secret in the clear
 * @throws unauthorized, also for a consumer that is not there; bad_request for what every signed request has and this one has not
 */
export async function requireOAuthSignature(
  ctx: StoreCtx,
  identity: { sealing: Sealing },
  request: OAuthRequest,
  token?: { consumerId: string; secret: string },
): Promise<void> {
  const consumerId = oauthParameterOf(request, 'oauth_consumer_key')
  for (const name of ['oauth_signature', 'oauth_nonce']) oauthParameterOf(request, name)
  const method = oauthParameterOf(request, 'oauth_signature_method')
  if (!SIGNATURE_METHODS.includes(method)) throw oauth1Refusals.wrong_signature_method({ method, offered: SIGNATURE_METHODS })
  const version = request.parameters.get('oauth_version')
  if (version !== undefined && version !== '1.0') throw oauth1Refusals.wrong_version()
  requireTimely(ctx, oauthParameterOf(request, 'oauth_timestamp'))
  const consumer = await findConsumerSecret(ctx, identity, consumerId)
  if (consumer === undefined || (token && token.consumerId !== consumerId)) throw oauth1Refusals.wrong_oauth_signature()
  if (!isSigned(request, { consumer, token: token?.secret })) throw oauth1Refusals.wrong_oauth_signature()
}

function requireTimely(ctx: StoreCtx, timestamp: string): void {
  const age = Math.abs(ctx.clock.now() / 1000 - Number(/^\d{1,15}$/.test(timestamp) ? timestamp : Number.NaN))
  if (!(age <= SIGNATURE_LIFE_S)) throw oauth1Refusals.wrong_timestamp()
}
