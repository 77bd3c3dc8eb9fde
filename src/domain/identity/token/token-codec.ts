/** Signs and verifies tokens on the wire: a compact JWS (RFC 7515), HS256, with the key's id in its header. */
import { createHmac, type KeyObject } from 'node:crypto'
// its parts by name: the whole of it loads what speaks HTTP
import { JOSEError, JWKSNoMatchingKey } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import type { Delegation } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { noTokenKey, readTokenKeys, type TokenKey } from './token-key.ts'

/** What a token itself says. Names, roles and the catalogue come from the store when it is used. */
export interface TokenPayload {
  userId: string
  scope: TokenScope
  /** How the user logged in: `password`, `token`. */
  methods: readonly string[]
  /** Milliseconds since 1970. */
  issuedAt: number
  expiresAt: number
  /** Its own id and, for a token made from another, the id of the first of the chain. */
  auditIds: readonly [string] | readonly [string, string]
  /** The credential it was made with, where that passes on only a part of what the user may. */
  via?: DelegationRef
  /** Where the user was logged in, when not here. */
  federation?: { providerId: string; protocolId: string; groupIds: readonly string[] }
}
export interface DelegationRef {
  kind: Delegation['kind']
  id: string
}
export type TokenScope = { kind: 'project' | 'domain'; id: string } | { kind: 'system' } | { kind: 'none' }

/** NumericDate of RFC 7519: seconds, here with milliseconds behind the point. */
interface Claims {
  sub: string
  scp: string
  mth: readonly string[]
  iat: number
  exp: number
  jti: readonly string[]
  /** `a:`, `t:` or `o:` and the credential's id. */
  via?: string
  /** Provider, protocol, groups. */
  fed?: readonly [string, string, ...string[]]
}

const LENGTH_MAX = 4096
const plain = new TextDecoder()

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** RFC 7515, section 7.1. Signed here at once: the library's way by WebCrypto and the thread pool takes many times as long. */
function compactJws(header: { alg: 'HS256'; kid: string }, claims: Claims, secret: KeyObject): string {
  const signed = `${part(header)}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

export class TokenCodec {
  #keys: readonly TokenKey[] = []
  #loadedAt = Number.NEGATIVE_INFINITY

  async sign(ctx: StoreCtx, payload: TokenPayload): Promise<string> {
    const key = this.#keys[0] ?? (await this.#load(ctx))[0]
    if (!key) throw noTokenKey()
    return compactJws({ alg: 'HS256', kid: key.id }, claimsOf(payload), key.secret)
  }

  /** @returns undefined for anything that one of our keys did not sign. Expiry is the caller's to check. */
  async verify(ctx: StoreCtx, token: string): Promise<TokenPayload | undefined> {
    if (token.length > LENGTH_MAX || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
    try {
      const { payload } = await compactVerify(token, async ({ kid }) => (await this.#keyOf(ctx, kid)).secret, {
        algorithms: ['HS256'],
      })
      return payloadOf(JSON.parse(plain.decode(payload)) as Claims)
    } catch (error) {
      if (error instanceof JOSEError || error instanceof SyntaxError) return undefined
      throw error
    }
  }

  /** Another controller may have rotated the keys: the next use reads them anew. */
  forgetKeys(): void {
    this.#keys = []
    this.#loadedAt = Number.NEGATIVE_INFINITY
  }

  async #keyOf(ctx: StoreCtx, id: string | undefined): Promise<TokenKey> {
    const known = this.#keys.find((key) => key.id === id)
    if (known) return known
    // unknown keys are asked for at most once a second: garbage must not become a load on the store
    if (ctx.clock.monotonic() - this.#loadedAt >= 1000) await this.#load(ctx)
    const found = this.#keys.find((key) => key.id === id)
    if (!found) throw new JWKSNoMatchingKey()
    return found
  }

  async #load(ctx: StoreCtx): Promise<readonly TokenKey[]> {
    this.#keys = await readTokenKeys(ctx)
    this.#loadedAt = ctx.clock.monotonic()
    return this.#keys
  }
}

const VIA_LETTER = { 'application-credential': 'a', trust: 't', 'access-token': 'o' } as const
const VIA_KIND = { a: 'application-credential', t: 'trust', o: 'access-token' } as const
const LETTER = { project: 'p', domain: 'd', system: 's', none: 'n' } as const

const claimsOf = ({ scope, ...payload }: TokenPayload): Claims => ({
  sub: payload.userId,
  scp: 'id' in scope ? `${LETTER[scope.kind]}:${scope.id}` : LETTER[scope.kind],
  mth: payload.methods,
  iat: payload.issuedAt / 1000,
  exp: payload.expiresAt / 1000,
  jti: payload.auditIds,
  ...(payload.via && { via: `${VIA_LETTER[payload.via.kind]}:${payload.via.id}` }),
  ...(payload.federation && {
    fed: [payload.federation.providerId, payload.federation.protocolId, ...payload.federation.groupIds],
  }),
})

const payloadOf = (claims: Claims): TokenPayload => ({
  userId: claims.sub,
  scope: scopeOf(claims.scp),
  methods: claims.mth,
  issuedAt: Math.round(claims.iat * 1000),
  expiresAt: Math.round(claims.exp * 1000),
  auditIds: claims.jti as TokenPayload['auditIds'],
  ...(claims.via !== undefined && { via: viaOf(claims.via) }),
  ...(claims.fed && { federation: federationOf(claims.fed) }),
})

const viaOf = (spelled: string): DelegationRef => ({ kind: VIA_KIND[spelled[0] as keyof typeof VIA_KIND], id: spelled.slice(2) })

const federationOf = ([providerId, protocolId, ...groupIds]: NonNullable<Claims['fed']>) => ({ providerId, protocolId, groupIds })

function scopeOf(spelled: string): TokenScope {
  if (spelled.startsWith('p:')) return { kind: 'project', id: spelled.slice(2) }
  if (spelled.startsWith('d:')) return { kind: 'domain', id: spelled.slice(2) }
  return { kind: spelled === 's' ? 'system' : 'none' }
}
