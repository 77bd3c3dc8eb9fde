/** A real OpenID provider (npm's `oidc-provider`) with one client, whose people sign in with any password. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export const CLIENT = { id: 'welkin', secret: 'a secret, of the client & long' } as const

interface Provider {
  callback(): RequestListener
  registerGrantType(name: string, handler: (ctx: TokenRequest) => Promise<void>, params: string[]): void
  AccessToken: new (fields: object) => { save(): Promise<string> }
  Grant: new (fields: object) => { addOIDCScope(scope: string): void; save(): Promise<string> }
}
interface TokenRequest {
  oidc: { client: { clientId: string }; params: { username?: string; scope?: string } }
  body: unknown
}

/** @returns its issuer, and what ends it */
export async function startOpenIdProvider(): Promise<{ issuer: string; close(): void }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const name: string = 'oidc-provider' // it has no types
  const { default: Made } = (await import(name)) as { default: new (issuer: string, settings: object) => Provider }
  const provider = new Made(issuer, SETTINGS)
  provider.registerGrantType('password', (ctx) => byPassword(provider, ctx), ['username', 'password', 'scope'])
  server.on('request', provider.callback())
  return {
    issuer,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const SETTINGS = {
  clients: [
    {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: ['https://unused.example/'],
      grant_types: ['authorization_code', 'client_credentials', 'password'],
      scope: 'openid email profile',
    },
  ],
  claims: { openid: ['sub'], email: ['email'], profile: ['groups'] },
  cookies: { keys: ['only for tests'] },
  features: { introspection: { enabled: true }, clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  findAccount: (_: unknown, sub: string) => ({
    accountId: sub,
    claims: () => ({ sub, email: `${sub}@example.com`, groups: ['crew'] }),
  }),
}

/** RFC 6749, section 4.3. */
async function byPassword(provider: Provider, ctx: TokenRequest): Promise<void> {
  const { client, params } = ctx.oidc
  const scope = params.scope ?? 'openid'
  const grant = new provider.Grant({ clientId: client.clientId, accountId: params.username })
  grant.addOIDCScope(scope)
  const about = { client, accountId: params.username, grantId: await grant.save(), gty: 'password', scope }
  ctx.body = { access_token: await new provider.AccessToken(about).save(), token_type: 'Bearer', expires_in: 3600 }
}
