/** Issues, checks and revokes tokens. A token seen before costs a hash and a look into memory. */
import { LRUCache } from 'lru-cache'
import type { Who } from '../../../kernel/context.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type MaybePromise, whenDone } from '../../../kernel/maybe-promise.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import type { Feed } from '../../../store/feed.ts'
import { revoke, TOKEN_LIFE_MAX } from '../revocation/index.ts'
import { resolveSession } from './session.ts'
import { SessionInvalidation } from './session-invalidation.ts'
import type { Session, SessionSources } from './session-types.ts'
import { type DelegationRef, TokenCodec, type TokenPayload, type TokenScope } from './token-codec.ts'
import { TokenDigests } from './token-digests.ts'

const SESSIONS_KEPT = 5000
export const TOKEN_LIFE = 3600_000

export interface TokenSpec {
  userId: string
  scope: TokenScope
  methods: readonly string[]
  /** The token it is made from: the new one expires with it and belongs to its chain. */
  from?: TokenPayload
  via?: DelegationRef
  federation?: TokenPayload['federation']
  /** Not after this, in milliseconds since 1970: a credential's own end. */
  until?: number
}

export const unauthorized = (internal?: string) => coreRefusals.unauthenticated({ internal })

interface Kept {
  session: Session
  readAt: number
}

export class Tokens {
  readonly invalidation: SessionInvalidation
  readonly #codec = new TokenCodec()
  /** By the token's hash: no token itself stays in memory. */
  readonly #kept = new LRUCache<string, Kept>({ max: SESSIONS_KEPT })
  /** The newest session of each user, scope and credential: the next token for the same reads nothing anew. */
  readonly #alike = new LRUCache<string, Kept>({ max: SESSIONS_KEPT })
  readonly #digests = new TokenDigests()
  readonly #life: number

  readonly sources: SessionSources

  constructor(options: { feed: Feed; lifeMs?: number; sources: SessionSources }) {
    this.sources = options.sources
    this.invalidation = new SessionInvalidation(options.feed, () => this.#codec.forgetKeys())
    this.#life = Math.min(options.lifeMs ?? TOKEN_LIFE, TOKEN_LIFE_MAX)
  }

  close(): void {
    this.invalidation.close()
    this.#digests.forget()
  }

  /** @throws unauthorized when the user may not have such a token: disabled, or no role in the scope */
  async issue(ctx: StoreCtx, spec: TokenSpec): Promise<{ token: string; session: Session }> {
    const auditId = ctx.random.bytes(16).toString('base64url')
    const now = ctx.clock.now()
    const payload: TokenPayload = {
      userId: spec.userId,
      scope: spec.scope,
      methods: spec.methods,
      issuedAt: now,
      expiresAt: Math.min(spec.from?.expiresAt ?? now + this.#life, spec.until ?? Number.POSITIVE_INFINITY),
      auditIds: spec.from ? [auditId, spec.from.auditIds.at(-1) ?? auditId] : [auditId],
      via: spec.via,
      federation: spec.federation ?? spec.from?.federation,
    }
    const readAt = this.invalidation.now
    const session = this.#likeOneBefore(payload) ?? (await resolveSession(ctx, payload, this.sources))
    if (!session) throw unauthorized(`user ${spec.userId} has no access to ${JSON.stringify(spec.scope)}`)
    const token = await this.#codec.sign(ctx, payload)
    this.#kept.set(this.#digests.of(ctx.clock, token), { session, readAt })
    this.#alike.set(likenessOf(payload), { session, readAt })
    return { token, session }
  }

  /** Whatever would void the new token (revocations too) touches a row that the kept session depends on. */
  #likeOneBefore(payload: TokenPayload): Session | undefined {
    const kept = this.#alike.get(likenessOf(payload))
    if (!kept || kept.session.token.issuedAt > payload.issuedAt) return undefined
    const { session, readAt } = kept
    return this.invalidation.isFresh(readAt, session.dependsOn) ? withToken(session, payload) : undefined
  }

  /** @returns undefined for a token that does not hold: not ours, expired, revoked, or of something disabled */
  find(ctx: StoreCtx, token: string): MaybePromise<Session | undefined> {
    const key = this.#digests.of(ctx.clock, token)
    const kept = this.#kept.get(key)
    const readAt = this.invalidation.now
    if (kept && this.invalidation.isFresh(kept.readAt, kept.session.dependsOn))
      return this.#holding(ctx, key, kept.session, { kept, readAt })
    return this.#resolve(ctx, token, kept).then((session) => this.#holding(ctx, key, session, { kept, readAt }))
  }

  #holding(
    ctx: StoreCtx,
    key: string,
    session: Session | undefined,
    { kept, readAt }: { kept: Kept | undefined; readAt: number },
  ): Session | undefined {
    if (!session || session.token.expiresAt <= ctx.clock.now()) {
      this.#kept.delete(key)
      return undefined
    }
    if (kept?.session !== session || kept.readAt !== readAt) this.#kept.set(key, { session, readAt })
    return session
  }

  /** @throws unauthorized */
  authenticate(ctx: StoreCtx, token: string): MaybePromise<Who> {
    return whenDone(this.find(ctx, token), (session) => {
      if (!session) throw unauthorized()
      return session.who
    })
  }

  /** Voids this one token, on every controller. */
  async revoke(ctx: StoreCtx, session: Session): Promise<void> {
    const { auditIds, issuedAt } = session.token
    await transact(ctx, (tx) => revoke(tx, { auditId: auditIds[0] }, issuedAt))
  }

  async #resolve(ctx: StoreCtx, token: string, kept: Kept | undefined): Promise<Session | undefined> {
    const payload = kept?.session.token ?? (await this.#codec.verify(ctx, token))
    if (!payload || payload.expiresAt <= ctx.clock.now()) return undefined
    return resolveSession(ctx, payload, this.sources)
  }
}

const likenessOf = ({ userId, scope, via, federation }: TokenPayload): string =>
  JSON.stringify([userId, scope.kind, 'id' in scope ? scope.id : '', via, federation])

const withToken = (session: Session, token: TokenPayload): Session => ({
  ...session,
  token,
  dependsOn: [...session.dependsOn.filter((id) => !session.token.auditIds.includes(id)), ...token.auditIds],
})
