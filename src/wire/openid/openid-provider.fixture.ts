/** A real OpenID provider (npm's `oidc-provider`) on a port of its own, with one client and one user, for tests. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const CLIENT = { id: 'welkin', secret: 'a secret of the client, & more' } as const
/** Of the same provider, and no friend of ours. */
export const OTHER_CLIENT = { id: 'other', secret: 'other-secret' } as const
/** Signs in with any password. */
export const PERSON = { sub: 'jo', email: 'jo@example.com', groups: ['developers', 'testers; admins'] } as const

export interface TestProvider {
  issuer: string
  close(): Promise<void>
}

interface AccessToken {
  scope: string
  save(): Promise<string>
}
interface Koa {
  oidc: { client: unknown; params: Record<string, string> }
  body: unknown
}
interface Made {
  callback(): Parameters<typeof createServer>[1]
  registerGrantType(name: string, handler: (ctx: Koa) => Promise<void>, params: string[]): void
  AccessToken: new (fields: object) => AccessToken
  Grant: new (fields: object) => { addOIDCScope(scope: string): void; save(): Promise<string> }
}

/** @param redirectUris where codes may be sent. @param signed access tokens are JWTs for this audience */
export async function startOpenIdProvider(redirectUris: readonly string[], signed?: string): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const name: string = 'oidc-provider' // it has no types
  const { default: Provider } = (await import(name)) as { default: new (issuer: string, settings: object) => Made }
  const provider = new Provider(issuer, settingsFor(redirectUris, signed))
  provider.registerGrantType('password', (ctx) => byPassword(provider, ctx), ['username', 'password', 'scope'])
  server.on('request', provider.callback() ?? (() => {}))
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const client = ({ id, secret }: { id: string; secret: string }, redirectUris: readonly string[]) => ({
  client_id: id,
  client_secret: secret,
  redirect_uris: redirectUris,
  grant_types: ['authorization_code', 'client_credentials', 'password'],
  scope: 'openid email profile',
})

function settingsFor(redirectUris: readonly string[], audience: string | undefined) {
  const resource = { scope: 'openid email profile', audience, accessTokenFormat: 'jwt' }
  return {
    clients: [client(CLIENT, redirectUris), client(OTHER_CLIENT, redirectUris)],
    claims: { openid: ['sub'], email: ['email'], profile: ['groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only for tests'] },
    features: {
      introspection: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: audience !== undefined,
        defaultResource: () => 'urn:cloud',
        useGrantedResource: () => true,
        getResourceServerInfo: () => resource,
      },
    },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ ...PERSON, sub }) }),
  }
}

/** The grant that old clients use (RFC 6749, section 4.3): the provider leaves it to whoever wants it. */
async function byPassword(provider: Made, ctx: Koa): Promise<void> {
  const { client: asking, params } = ctx.oidc
  const grant = new provider.Grant({ clientId: (asking as { clientId: string }).clientId, accountId: params.username })
  grant.addOIDCScope(params.scope ?? 'openid')
  const grantId = await grant.save()
  const token = new provider.AccessToken({
    client: asking,
    accountId: params.username,
    grantId,
    gty: 'password',
    scope: params.scope ?? 'openid',
    expiresWithSession: false,
  })
  ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: 3600 }
}

/** What a client gets at the token endpoint. */
export async function askToken(issuer: string, form: Record<string, string>, who: { id: string; secret: string } = CLIENT) {
  const body = new URLSearchParams({ ...form, client_id: who.id, client_secret: who.secret })
  const part = (text: string) => encodeURIComponent(text)
  const authorization = `Basic ${Buffer.from(`${part(who.id)}:${part(who.secret)}`).toString('base64')}`
  body.delete('client_secret')
  body.delete('client_id')
  const reply = await fetch(`${issuer}/token`, { method: 'POST', body, headers: { authorization } })
  return (await reply.json()) as Record<string, string>
}

/** Goes where a browser would be sent: signs in, agrees. @returns where the provider sends it back to */
export async function signIn(location: string): Promise<string> {
  const cookies = new Map<string, string>()
  const go = async (url: string, form?: Record<string, string>) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const body = form && new URLSearchParams(form)
    const reply = await fetch(url, { method: form ? 'POST' : 'GET', redirect: 'manual', headers: { cookie }, body })
    for (const set of reply.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      cookies.set(key, value)
    }
    const text = await reply.text()
    const next = reply.headers.get('location')
    return { next: next === null ? undefined : new URL(next, url).href, text, url }
  }
  const { origin } = new URL(location)
  let at = await go(location)
  for (let steps = 0; steps < 20; steps++) {
    if (at.next !== undefined && new URL(at.next).origin !== origin) return at.next
    if (at.next !== undefined) at = await go(at.next)
    else {
      const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(at.text) ?? []
      const [, prompt = ''] = /name="prompt" value="([^"]+)"/.exec(at.text) ?? []
      assertStep(action, at.text)
      at = await go(new URL(action, at.url).href, { prompt, login: PERSON.sub, password: 'any' })
    }
  }
  throw new Error('the provider sends in circles')
}

function assertStep(action: string, text: string): void {
  if (action === '') throw new Error(`the provider shows no form: ${text.slice(0, 500)}`)
}
