/** Log-ins by identity providers, from programs and in browsers. */

import type { IncomingHttpHeaders } from 'node:http'
import { defineApi } from '../../../../api/define.ts'
import { type Reply, reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  beginWebSso,
  completeWebSso,
  type Evidence,
  listWebSsoProviders,
  readSamlResponseBody,
  requireTrustedDashboard,
  type SamlResponseBody,
  type WebSsoProvider,
} from '../../../../domain/identity/federation/index.ts'
import type { Identity } from '../../../../domain/identity/index.ts'
import { login } from '../../../../domain/identity/login/index.ts'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { bearerOf } from '../../caller-token.ts'
import type { QueryValue } from '../../resource/query.ts'
import { mediaTypeOf, readStream, type StreamedBody } from '../../resource/request-stream.ts'
import { allow } from '../allow.ts'
import { flagsQuery, hasFlag, single } from '../query.ts'
import { answeringReceipts } from '../receipt.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operationTable, type Parts } from '../resources/collection.ts'
import { carryOn, choose } from '../web-sso-page.ts'
import { token } from './token.ts'

const way = {
  path: '/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth',
  action: 'identity:federated_login',
  allow: allow.public,
  status: 201,
  documented: { query: Type.Object(flagsQuery('nocatalog')) },
  returns: token,
} as const

/** In a browser: what comes back is a page, or the way to one. */
const webSso = { action: 'identity:federated_login', allow: allow.public, status: 200 } as const
const begins = { documented: { query: Type.Object(flagsQuery('origin')) } } as const
const begunOrBack = { documented: { query: Type.Object(flagsQuery('origin', 'code', 'state', 'error')) } } as const
const byProtocol = { ...webSso, ...begins, path: '/auth/OS-FEDERATION/websso/{protocol_id}' } as const
const byProvider = {
  ...webSso,
  ...begunOrBack,
  path: '/auth/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/websso',
} as const

/** Bodies are forms and envelopes. */
const posted = { method: 'POST', streams: true } as const

const federatedLoginApi = defineApi({
  federatedLogin: { ...way, method: 'GET', summary: 'Log in by an identity provider, with a bearer token of its' },
  postFederatedLogin: { ...way, ...posted, summary: 'The same, or with a SAML response' },
  beginWebSso: { ...byProtocol, method: 'GET', summary: 'Log in by a browser, at whichever provider speaks the protocol' },
  postWebSso: { ...byProtocol, ...posted, summary: 'The same' },
  webSsoAtProvider: { ...byProvider, method: 'GET', summary: 'To an identity provider, and back from it' },
  postWebSsoAtProvider: { ...byProvider, ...posted, summary: 'The same; where SAML responses are posted' },
})

interface Asked {
  params: { protocol_id: string; idp_id?: string }
  headers: IncomingHttpHeaders
  query: { readonly origin?: QueryValue }
  base: string
}

const COOKIE = 'welkin-websso'
const RESPONSE_MAX = 512 * 1024

const wayOf = ({ params }: { params: { idp_id: string; protocol_id: string } }): WebSsoProvider => ({
  providerId: params.idp_id,
  protocolId: params.protocol_id,
})

const broughtBy = async ({ headers, stream }: StreamedBody): Promise<SamlResponseBody> =>
  readSamlResponseBody(mediaTypeOf(headers), (await readStream(stream, RESPONSE_MAX)).toString('utf8'))

const nothingShown = (what: string) => coreRefusals.unauthenticated({ internal: `${what} was not shown` })

function evidenceOf(headers: IncomingHttpHeaders, { samlResponse }: SamlResponseBody): Evidence {
  if (samlResponse !== undefined) return { kind: 'saml-response', response: samlResponse }
  const token = bearerOf(headers)
  if (token === undefined) throw nothingShown('a bearer token or a SAML response')
  return { kind: 'access-token', token }
}

const enter = (ctx: StoreCtx, identity: Identity, way: WebSsoProvider, evidence: Evidence) =>
  login(ctx, identity, { methods: [{ kind: 'federated', ...way, evidence }], scope: { kind: 'none' } })

async function tokenFor(
  ctx: StoreCtx,
  { identity, tokens }: Parts,
  { way, query, evidence }: { way: WebSsoProvider; query: { readonly nocatalog?: QueryValue }; evidence: Evidence },
): Promise<Reply> {
  const { token, session } = await enter(ctx, identity, way, evidence)
  const view = await tokens.render(ctx, session, { catalog: !hasFlag(query, 'nocatalog') })
  return reply(view, { status: 201, headers: { 'X-Subject-Token': token } })
}

async function begin(ctx: StoreCtx, asked: Asked, { identity }: Parts): Promise<Reply> {
  const origin = requireTrustedDashboard(identity, originOf(asked.query))
  const ways = await listWebSsoProviders(ctx, identity, asked.params.protocol_id)
  const [only, ...others] = ways
  if (!only) throw keystoneRefusals.no_entity_id()
  if (others.length > 0) return choose(ways, (way) => hrefOf(asked.base, way, origin))
  return sendTo(ctx, identity, only, origin)
}

interface AtProvider extends Asked {
  params: { protocol_id: string; idp_id: string }
  query: { readonly [Name in 'origin' | 'code' | 'state' | 'error']?: QueryValue }
}

async function atProvider(ctx: StoreCtx, { identity }: Parts, asked: AtProvider, brought: SamlResponseBody): Promise<Reply> {
  const { query, headers } = asked
  const way = wayOf(asked)
  if (query.code === undefined && query.error === undefined && brought.samlResponse === undefined)
    return sendTo(ctx, identity, way, requireTrustedDashboard(identity, originOf(query)))
  const back = { pending: cookieIn(headers), ...brought, ...textsOf(query, ['code', 'state', 'error']) }
  const { evidence, origin } = completeWebSso(ctx, identity, way, back)
  const { token } = await enter(ctx, identity, way, evidence)
  return carryOn(origin, token, cookieOf(identity, '', 0))
}

export const federatedLogins = operationTable(federatedLoginApi, {
  federatedLogin: (ctx, input, parts) =>
    answeringReceipts(ctx, async () => {
      const evidence = evidenceOf(input.headers, {})
      return tokenFor(ctx, parts, { way: wayOf(input), query: input.query, evidence })
    }),
  postFederatedLogin: (ctx, input, parts) =>
    answeringReceipts(ctx, async () => {
      const evidence = evidenceOf(input.headers, await broughtBy(input))
      return tokenFor(ctx, parts, { way: wayOf(input), query: input.query, evidence })
    }),
  beginWebSso: begin,
  postWebSso: begin,
  webSsoAtProvider: async (ctx, input, parts) => atProvider(ctx, parts, input, {}),
  postWebSsoAtProvider: async (ctx, input, parts) => atProvider(ctx, parts, input, await broughtBy(input)),
})

const originOf = ({ origin }: Asked['query']): string | undefined => (origin === undefined ? undefined : single(origin))

const textsOf = <Name extends string>(
  query: { readonly [N in Name]?: QueryValue },
  names: readonly Name[],
): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (query[name] === undefined ? [] : [[name, single(query[name])]])))

function hrefOf(base: string, { providerId, protocolId }: WebSsoProvider, origin: string): string {
  const [provider, protocol] = [encodeURIComponent(providerId), encodeURIComponent(protocolId)]
  const path = `/auth/OS-FEDERATION/identity_providers/${provider}/protocols/${protocol}/websso`
  return `${base}${path}?origin=${encodeURIComponent(origin)}`
}

async function sendTo(ctx: StoreCtx, identity: Identity, way: WebSsoProvider, origin: string): Promise<Reply> {
  const { location, pending } = await beginWebSso(ctx, identity, way, origin)
  const cookie: Record<string, string> = pending === undefined ? {} : { 'Set-Cookie': cookieOf(identity, pending, 600) }
  return reply(undefined, { status: 302, headers: { Location: location, 'Cache-Control': 'no-store', ...cookie } })
}

/** For this browser alone: who else gets hold of the code has no use for it. */
const cookieOf = ({ federation }: Identity, value: string, seconds: number): string =>
  `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${federation.publicUrl.startsWith('https:') ? '; Secure' : ''}`

function cookieIn({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  const pairs = cookie.split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
}
