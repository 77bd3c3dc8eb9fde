/** The body of `POST /v3/auth/tokens` → what the domain calls a log-in. */
import type { Static } from '../../../api/schema.ts'
import type { DomainRef, LoginMethod, LoginRequest, ScopeSpec, UserRef } from '../../../domain/identity/login/index.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { OAuthRequest } from '../../../wire/oauth1/index.ts'
import type { authBody } from './auth-schema.ts'
import { keystoneRefusals } from './refusals.ts'

type Auth = Static<typeof authBody>['auth']

const expecting = (attribute: string, target: string) => keystoneRefusals.expecting({ attribute, target }, { field: attribute })

/** What shows who somebody is, outside of the body. */
export interface SamlResponseBody {
  /** A consumer signs it. */
  request: OAuthRequest
  /** Of an identity provider. */
  bearer: string | undefined
}

export function loginOf(auth: Auth, brought: SamlResponseBody): LoginRequest {
  const methods = [...new Set(auth.identity.methods)].map((method) => methodOf(auth, method, brought))
  return { methods, scope: scopeOf(auth.scope) }
}

function methodOf(auth: Auth, method: string, { request, bearer }: SamlResponseBody): LoginMethod {
  const { password, token, totp, application_credential: application } = auth.identity
  switch (method) {
    case 'password':
      if (!password) throw expecting('password', 'identity')
      return { kind: 'password', user: userOf(password.user), password: password.user.password }
    case 'token':
      if (!token) throw expecting('token', 'identity')
      return { kind: 'token', token: token.id }
    case 'totp':
      if (!totp) throw expecting('totp', 'identity')
      return { kind: 'totp', user: userOf(totp.user), passcode: totp.user.passcode }
    case 'oauth1':
      return { kind: 'oauth1', request }
    case 'application_credential':
      if (!application) throw expecting('application_credential', 'identity')
      return { kind: 'application-credential', credential: credentialOf(application), secret: application.secret }
    case 'mapped':
    case 'openid':
    case 'saml2':
      return federatedOf(auth.identity[method], method, bearer)
    default:
      throw keystoneRefusals.unsupported_method()
  }
}

/** A token that such a log-in gave before, or what the provider itself gave. */
function federatedOf(said: Auth['identity']['mapped'], method: string, bearer: string | undefined): LoginMethod {
  if (!said) throw expecting(method, 'identity')
  if (said.id !== undefined) return { kind: 'token', token: said.id }
  const { identity_provider: providerId, protocol: protocolId } = said
  if (providerId === undefined) throw expecting('identity_provider', method)
  if (protocolId === undefined) throw expecting('protocol', method)
  if (bearer === undefined) throw coreRefusals.unauthenticated()
  return { kind: 'federated', providerId, protocolId, evidence: { kind: 'access-token', token: bearer } }
}

type Application = NonNullable<Auth['identity']['application_credential']>

function credentialOf({ id, name, user }: Application): { id: string } | { name: string; user: UserRef } {
  if (id !== undefined) return { id }
  if (name === undefined) throw expecting('id or name', 'application_credential')
  if (!user) throw expecting('user', 'application_credential')
  return { name, user: userOf(user) }
}

function userOf(user: { id?: string; name?: string; domain?: DomainRef }): UserRef {
  if (user.id !== undefined) return { id: user.id }
  if (user.name !== undefined) return { name: user.name, domain: user.domain }
  throw expecting('id or name', 'user')
}

function scopeOf(scope: Auth['scope']): ScopeSpec {
  if (scope === undefined || scope === null) return { kind: 'default' }
  if (scope === 'unscoped' || scope.unscoped) return { kind: 'none' }
  const { project, domain, system, 'OS-TRUST:trust': trust } = scope
  if ([project, domain, system, trust].filter((part) => part !== undefined).length > 1)
    throw keystoneRefusals.several_scopes({ field: 'auth.scope' })
  if (trust) {
    if (trust.id === undefined) throw expecting('trust_id', 'trust')
    return { kind: 'trust', id: trust.id }
  }
  if (system) {
    if (system.all !== true) throw expecting('all', 'system')
    return { kind: 'system' }
  }
  if (domain) {
    if (domain.id === undefined && domain.name === undefined) throw expecting('id or name', 'domain')
    return { kind: 'domain', domain }
  }
  if (!project) throw expecting('system, project, domain, OS-TRUST:trust or unscoped', 'scope')
  if (project.id !== undefined) return { kind: 'project', id: project.id }
  if (project.name !== undefined) return { kind: 'project', name: project.name, domain: project.domain }
  throw expecting('id or name', 'project')
}
