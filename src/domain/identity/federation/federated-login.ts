/** Verifies what somebody brings from an identity provider, and maps it to a user. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { OpenIdError, redeemCode, verifyAccessToken } from '../../../wire/openid/index.ts'
import type { FederationParts } from './federation.ts'
import { getProtocol } from './federation-protocol.ts'
import type { OpenIdSettings, SamlSettings } from './federation-settings.ts'
import { getIdentityProvider, type IdentityProvider } from './identity-provider.ts'
import { type MappedUser, mapToUser } from './mapped-user.ts'
import { getMapping } from './mapping.ts'
import type { Assertion } from './mapping-engine.ts'
import { openIdAssertion } from './openid-assertion.ts'
import { federationRefusals } from './refusals.ts'
import { samlAssertion } from './saml-assertion.ts'

export type Evidence =
  /** Of an OpenID provider, brought by a client that the operator named. */
  | { kind: 'access-token'; token: string }
  /** Of the code flow that this cloud began. */
  | { kind: 'code'; code: string; redirectUri: string; nonce: string; verifier: string }
  /** A SAML response, base64, and the request that it answers, if any. */
  | { kind: 'saml-response'; response: string; requestId?: string }

export interface FederatedLoginRequest {
  providerId: string
  protocolId: string
  evidence: Evidence
}

/**
 * @throws unauthorized when the evidence does not hold or the mapping leads to nobody; forbidden for a disabled provider or
 *   one that the registered one is not; not_found for a provider or protocol that is none
 */
export async function verifyEvidence(
  ctx: StoreCtx,
  identity: FederationParts,
  { providerId, protocolId, evidence }: FederatedLoginRequest,
): Promise<MappedUser> {
  const provider = await getIdentityProvider(ctx, providerId)
  if (!provider.enabled) throw federationRefusals.identity_provider_disabled({ id: providerId })
  const protocol = await getProtocol(ctx, providerId, protocolId)
  const mapping = await getMapping(ctx, protocol.mappingId)
  const settings = identity.federation.protocol(providerId, protocolId)
  const assertion =
    settings.kind === 'openid'
      ? await byOpenId(ctx, identity, settings, evidence)
      : await bySaml(ctx, identity, { settings, providerId, protocolId }, evidence)
  requireRemote(provider, assertion, protocol.remoteIdAttribute ?? REMOTE_ID[settings.kind])
  return mapToUser(ctx, { provider, protocol, mapping, assertion })
}

/** Where the assertion names the provider, unless the protocol says otherwise. */
const REMOTE_ID = { openid: 'HTTP_OIDC_ISS', saml: 'Shib-Identity-Provider' } as const

/** A provider that has names here must come under one of them. */
function requireRemote({ remoteIds }: IdentityProvider, assertion: Assertion, attribute: string): void {
  if (remoteIds.length === 0) return
  const said = Object.hasOwn(assertion, attribute) ? assertion[attribute] : undefined
  const name = typeof said === 'string' ? said : said?.length === 1 ? said[0] : undefined
  if (name === undefined) throw federationRefusals.remote_id_unsaid()
  if (!remoteIds.includes(name)) throw federationRefusals.remote_id_unknown()
}

const unfit = (evidence: Evidence) =>
  coreRefusals.unauthenticated({
    internal: `${evidence.kind} is no evidence for this protocol`,
  })

async function byOpenId(
  ctx: StoreCtx,
  identity: FederationParts,
  settings: OpenIdSettings,
  evidence: Evidence,
): Promise<Assertion> {
  const provider = identity.federation.openIdProvider(settings, ctx.clock)
  const clients = [settings.client_id, ...(settings.clients ?? [])]
  try {
    if (evidence.kind === 'access-token') return openIdAssertion(await verifyAccessToken(provider, evidence.token, clients))
    if (evidence.kind === 'code') return openIdAssertion(await redeemCode(provider, evidence))
  } catch (error) {
    throw error instanceof OpenIdError ? refusedBy(error) : error
  }
  throw unfit(evidence)
}

const refusedBy = (error: Error) => coreRefusals.unauthenticated({ internal: error.message, cause: error })

async function bySaml(
  ctx: StoreCtx,
  identity: FederationParts,
  at: { settings: SamlSettings; providerId: string; protocolId: string },
  evidence: Evidence,
): Promise<Assertion> {
  if (evidence.kind !== 'saml-response') throw unfit(evidence)
  return samlAssertion(ctx, identity.federation, at, evidence)
}
