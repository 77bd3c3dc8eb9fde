/** Logs somebody in by a browser: to the provider and back, and on to the dashboard that asked for it. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { CloudError } from '../../../kernel/errors.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { authorizationUrl, OpenIdError } from '../../../wire/openid/index.ts'
import { requestUrl } from '../../../wire/saml/index.ts'
import type { Evidence } from './federated-login.ts'
import type { FederationParts } from './federation.ts'
import { protocolsNamed } from './federation-protocol.ts'
import { findIdentityProvider } from './identity-provider.ts'
import { federationRefusals } from './refusals.ts'
import { webSsoUrl } from './saml-assertion.ts'

export interface WebSsoProvider {
  providerId: string
  protocolId: string
}

/** What has to come back. It travels sealed, by the browser: no controller keeps it. */
interface Pending extends WebSsoProvider {
  origin: string
  /** Milliseconds since 1970. */
  begunAt: number
  state: string
  nonce: string
  verifier: string
}

export interface WebSsoRedirect {
  /** Where the browser is to go. */
  location: string
  /** What it is to bring back; absent where the provider carries it. */
  pending?: string
}

export interface WebSsoReturn {
  /** The cookie's value. */
  pending?: string
  code?: string
  state?: string
  /** What the provider says instead of a code. */
  error?: string
  samlResponse?: string
  relayState?: string
}

const PATIENCE_MS = 600_000
const SCOPES = ['openid', 'email', 'profile']
const ABOUT = 'web-sso'

const refused = (internal: string) => coreRefusals.unauthenticated({ internal })

/** @throws bad_request without an origin, unauthorized for one that the operator does not trust */
export function requireTrustedDashboard({ federation }: FederationParts, origin: string | undefined): string {
  if (!origin) throw federationRefusals.origin_missing()
  if (federation.trustedDashboards.some((trusted) => lowerHost(trusted) === origin)) return origin
  throw federationRefusals.origin_untrusted({ origin })
}

const lowerHost = (url: string): string => url.replace(/^(https?:\/\/)([^/]+)/, (_, scheme, host) => scheme + host.toLowerCase())

/** The providers that somebody may choose from: enabled, with that protocol, and with a page to log in at. */
export async function listWebSsoProviders(
  ctx: StoreCtx,
  { federation }: FederationParts,
  protocolId: string,
): Promise<WebSsoProvider[]> {
  const ways: WebSsoProvider[] = []
  for (const { providerId } of await protocolsNamed(ctx, protocolId)) {
    const settings = federation.find(providerId, protocolId)
    const hasPage = settings?.kind === 'openid' || settings?.sso_url !== undefined
    if (hasPage && (await findIdentityProvider(ctx, providerId))?.enabled) ways.push({ providerId, protocolId })
  }
  return ways
}

/** @throws unauthorized when the provider cannot be asked */
export async function beginWebSso(
  ctx: StoreCtx,
  identity: FederationParts,
  way: WebSsoProvider,
  origin: string,
): Promise<WebSsoRedirect> {
  const { federation, sealing } = identity
  const settings = federation.protocol(way.providerId, way.protocolId)
  const text = () => ctx.random.bytes(32).toString('base64url')
  const pending: Pending = { ...way, origin, begunAt: ctx.clock.now(), state: `_${text()}`, nonce: text(), verifier: text() }
  const { state, nonce, verifier } = pending
  const answerTo = webSsoUrl(federation.publicUrl, way)
  const sealed = sealing.seal(JSON.stringify(pending), ABOUT)
  if (settings.kind === 'saml') {
    const { sso_url: ssoUrl, certificates, audience: issuer = federation.publicUrl } = settings
    if (ssoUrl === undefined) throw refused(`the provider ${way.providerId} has no page to log in at`)
    return { location: await requestUrl({ ssoUrl, certificates, issuer, answerTo, requestId: state, relayState: sealed }) }
  }
  const provider = federation.openIdProvider(settings, ctx.clock)
  const scopes = settings.scopes ?? SCOPES
  try {
    const location = await authorizationUrl(provider, { redirectUri: answerTo, scopes, state, nonce, verifier })
    return { location, pending: sealed }
  } catch (error) {
    throw error instanceof OpenIdError ? refused(error.message) : error
  }
}

/** @throws unauthorized for what nobody set out for from here, or too long ago */
export function completeWebSso(
  ctx: StoreCtx,
  identity: FederationParts,
  way: WebSsoProvider,
  brought: WebSsoReturn,
): { evidence: Evidence; origin: string } {
  const sealed = brought.samlResponse === undefined ? brought.pending : brought.relayState
  const pending = sealed === undefined ? undefined : opened(identity, sealed)
  if (!pending || pending.providerId !== way.providerId || pending.protocolId !== way.protocolId)
    throw refused('somebody came back from a provider without having set out')
  if (ctx.clock.now() - pending.begunAt > PATIENCE_MS) throw refused('somebody came back from a provider too late')
  const origin = requireTrustedDashboard(identity, pending.origin)
  if (brought.samlResponse !== undefined)
    return { origin, evidence: { kind: 'saml-response', response: brought.samlResponse, requestId: pending.state } }
  if (brought.state !== pending.state) throw refused('somebody came back from a provider with another state')
  if (brought.code === undefined) throw refused(`the provider says ${JSON.stringify(brought.error?.slice(0, 100))}`)
  const { nonce, verifier } = pending
  const redirectUri = webSsoUrl(identity.federation.publicUrl, way)
  return { origin, evidence: { kind: 'code', code: brought.code, redirectUri, nonce, verifier } }
}

function opened({ sealing }: FederationParts, sealed: string): Pending | undefined {
  try {
    return JSON.parse(sealing.open(sealed, ABOUT)) as Pending
  } catch (error) {
    if (error instanceof CloudError) return undefined // made up, or sealed by a key that is gone
    throw error
  }
}
