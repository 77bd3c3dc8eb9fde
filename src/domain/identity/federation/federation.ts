/** Holds what federation keeps in memory: the operator's settings, and what providers said of themselves. */
import type { Clock } from '../../../kernel/clock.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { OpenIdProvider } from '../../../wire/openid/index.ts'
import type { Sealing } from '../sealing/index.ts'
import type { Tokens } from '../token/index.ts'
import type { FederationSettings, OpenIdSettings, SamlIdentity } from './federation-settings.ts'

/** What of identity federated log-ins are made with. */
export interface FederationParts {
  readonly federation: Federation
  readonly sealing: Sealing
  readonly tokens: Tokens
}

export class Federation {
  readonly #settings: () => FederationSettings
  readonly #providers = new Map<string, OpenIdProvider>()

  /** @param settings asked at each use: the operator may change them beside a running controller */
  constructor(settings: () => FederationSettings = () => ({})) {
    this.#settings = settings
  }

  get trustedDashboards(): readonly string[] {
    return this.#settings().trusted_dashboards ?? []
  }

  /** Without a slash at its end. @throws internal where the operator has not said it */
  get publicUrl(): string {
    const { public_url } = this.#settings()
    if (public_url === undefined) throw notSetUp('public_url is missing')
    return public_url.replace(/\/$/, '')
  }

  /** This cloud as a provider of others. */
  get ownIdentity(): SamlIdentity | undefined {
    return this.#settings().saml
  }

  /** @throws unauthorized where the operator has not said how that protocol is spoken */
  protocol(providerId: string, protocolId: string) {
    const found = this.find(providerId, protocolId)
    if (found) return found
    throw coreRefusals.unauthenticated({
      internal: `the federation settings say nothing of the provider ${providerId} and the protocol ${protocolId}`,
    })
  }

  find(providerId: string, protocolId: string) {
    const { providers = {} } = this.#settings()
    const protocols = Object.hasOwn(providers, providerId) ? providers[providerId] : undefined
    return protocols && Object.hasOwn(protocols, protocolId) ? protocols[protocolId] : undefined
  }

  /** What it said of itself is kept for as long as the settings stay the same. */
  openIdProvider(settings: OpenIdSettings, clock: Clock): OpenIdProvider {
    const key = JSON.stringify(settings)
    const known = this.#providers.get(key)
    if (known) return known
    const { issuer, client_id: clientId, client_secret: clientSecret } = settings
    const provider = new OpenIdProvider({ issuer, clientId, clientSecret, clock })
    this.#providers.set(key, provider)
    return provider
  }
}

const notSetUp = (what: string) =>
  coreRefusals.internal({ internal: `federation is not set up: ${what}; see docs/federation.md` })
