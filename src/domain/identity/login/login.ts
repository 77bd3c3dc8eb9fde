/** Logging in: methods prove who it is, the scope says what the token is for. */
import { badRequest, CloudError } from '../../../kernel/errors.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Identity } from '../identity.ts'
import { DEFAULT_DOMAIN, findDomainByName } from '../resource/domain.ts'
import { findProjectByName } from '../resource/project.store.ts'
import type { Session } from '../token/session.ts'
import type { TokenPayload, TokenScope } from '../token/token-codec.ts'
import { unauthorized } from '../token/tokens.ts'
import { findPassword } from '../user/user.store.ts'
import { findUser, findUserNamed, type User } from '../user/user.ts'

/** One of the two; neither: the default domain, where the cloud allows that. */
export interface DomainRef {
  id?: string
  name?: string
}
export type UserRef = { id: string } | { name: string; domain?: DomainRef }

export type LoginMethod = { kind: 'password'; user: UserRef; password: string } | { kind: 'token'; token: string }

export type ScopeWish =
  | { kind: 'project'; id: string }
  | { kind: 'project'; name: string; domain?: DomainRef }
  | { kind: 'domain'; domain: DomainRef }
  | { kind: 'system' }
  | { kind: 'none' }
  /** The user's default project when that is possible, otherwise none. */
  | { kind: 'default' }

export interface LoginRequest {
  methods: readonly LoginMethod[]
  scope: ScopeWish
}

interface Proof {
  userId: string
  methods: readonly string[]
  from?: TokenPayload
}

/** @throws unauthorized, in the same words whatever is wrong; bad_request; rate_limited when too many log in at once */
export async function login(
  ctx: StoreCtx,
  identity: Identity,
  request: LoginRequest,
): Promise<{ token: string; session: Session }> {
  const proofs: Proof[] = []
  for (const method of request.methods) proofs.push(await prove(ctx, identity, method))
  const [first, ...others] = proofs
  if (!first || others.some((proof) => proof.userId !== first.userId)) throw unauthorized('methods of different users')
  const methods = [...new Set(proofs.flatMap((proof) => proof.methods))]
  const from = proofs.find((proof) => proof.from)?.from
  const wish = { userId: first.userId, methods, from }
  if (request.scope.kind !== 'default')
    return identity.tokens.issue(ctx, { ...wish, scope: await scopeOf(ctx, identity, request.scope) })
  const scope = await defaultScope(ctx, first.userId)
  try {
    return await identity.tokens.issue(ctx, { ...wish, scope })
  } catch (error) {
    if (scope.kind === 'none' || !(error instanceof CloudError && error.code === 'unauthorized')) throw error
    return identity.tokens.issue(ctx, { ...wish, scope: { kind: 'none' } }) // no access to the default project any more
  }
}

async function prove(ctx: StoreCtx, identity: Identity, method: LoginMethod): Promise<Proof> {
  if (method.kind === 'token') {
    const session = await identity.tokens.find(ctx, method.token)
    if (!session) throw unauthorized('the token to log in with does not hold')
    const methods = [...new Set(['token', ...session.token.methods])]
    return { userId: session.user.id, methods, from: session.token }
  }
  const user = await userOf(ctx, identity, method.user)
  const stored = user && (await findPassword(ctx, user.id))
  const right = await identity.passwords.verify(stored?.hash, method.password)
  if (!right || !user) throw unauthorized('wrong user or password')
  return { userId: user.id, methods: ['password'] }
}

async function userOf(ctx: StoreCtx, identity: Identity, ref: UserRef): Promise<User | undefined> {
  if ('id' in ref) return findUser(ctx, ref.id)
  const domainId = await domainIdOf(ctx, identity, ref.domain, 'user')
  return domainId === undefined ? undefined : findUserNamed(ctx, domainId, ref.name)
}

async function domainIdOf(ctx: StoreCtx, identity: Identity, ref: DomainRef | undefined, what: string) {
  if (ref?.id !== undefined) return ref.id
  if (ref?.name !== undefined) return (await findDomainByName(ctx, ref.name))?.id
  if (identity.assumeDefaultDomain) return DEFAULT_DOMAIN
  throw badRequest(
    `Expecting to find domain in ${what}. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.`,
    'domain',
  )
}

async function scopeOf(ctx: StoreCtx, identity: Identity, wish: Exclude<ScopeWish, { kind: 'default' }>): Promise<TokenScope> {
  if (wish.kind === 'system' || wish.kind === 'none') return { kind: wish.kind }
  if (wish.kind === 'domain') {
    const id = await domainIdOf(ctx, identity, wish.domain, 'scope')
    if (id === undefined) throw unauthorized('no such domain')
    return { kind: 'domain', id }
  }
  if ('id' in wish) return { kind: 'project', id: wish.id }
  const domainId = await domainIdOf(ctx, identity, wish.domain, 'project')
  const project = domainId === undefined ? undefined : await findProjectByName(ctx, domainId, wish.name)
  if (!project) throw unauthorized('no such project')
  return { kind: 'project', id: project.id }
}

async function defaultScope(ctx: StoreCtx, userId: string): Promise<TokenScope> {
  const id = (await findUser(ctx, userId))?.defaultProjectId
  return id ? { kind: 'project', id } : { kind: 'none' }
}
