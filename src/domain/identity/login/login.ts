/** Logs in: methods prove who it is, the scope says what the token is for. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { disableInactive, forgetFailures } from '../directory/index.ts'
import type { Session, TokenScope } from '../token/index.ts'
import { notePrincipal, type TokenSpec, unauthorized } from '../token/index.ts'
import { type ApplicationCredentialMethod, byApplicationCredential } from './by-application-credential.ts'
import { byFederation, type FederatedMethod } from './by-federation.ts'
import { byOAuth1, type OAuth1Method } from './by-oauth1.ts'
import { byPassword, type PasswordMethod } from './by-password.ts'
import { byToken, type TokenMethod } from './by-token.ts'
import { byTotp, type TotpMethod } from './by-totp.ts'
import type { LoginParts } from './login-parts.ts'
import { requireMethods } from './method-rules.ts'
import type { Proof, Prove } from './proof.ts'
import { loginRefusals } from './refusals.ts'
import { defaultScope, type ScopeSpec, scopeOf } from './scope.ts'
import { issueForTrust } from './trust-scope.ts'

export type LoginMethod = PasswordMethod | TokenMethod | TotpMethod | ApplicationCredentialMethod | OAuth1Method | FederatedMethod

export interface LoginRequest {
  methods: readonly LoginMethod[]
  scope: ScopeSpec
  /** Of a log-in before, that showed a part of what the user's rules want. */
  receipt?: string
}

const PROVE: { [K in LoginMethod['kind']]: Prove<Extract<LoginMethod, { kind: K }>> } = {
  password: byPassword,
  token: byToken,
  totp: byTotp,
  oauth1: byOAuth1,
  'application-credential': byApplicationCredential,
  federated: byFederation,
}

/** @throws unauthorized, in the same words whatever is wrong, `more_methods` among them; bad_request; rate_limited when too many log in at once */
export async function login(
  ctx: StoreCtx,
  identity: LoginParts,
  request: LoginRequest,
): Promise<{ token: string; session: Session }> {
  const proofs: Proof[] = []
  for (const method of request.methods) proofs.push(await (PROVE[method.kind] as Prove<LoginMethod>)(ctx, identity, method))
  const { options, ...shown } = joined(proofs)
  await disableInactive(ctx, identity.passwords.rules, shown.userId)
  const methods = await requireMethods(ctx, { ...shown, options, receipt: request.receipt })
  if (request.methods.some(({ kind }) => kind !== 'token')) await notePrincipal(ctx, shown.userId, shown.via)
  if (identity.passwords.rules.lockout && request.methods.some(isGuessable)) await forgetFailures(ctx, shown.userId)
  const spec = { ...shown, methods }
  const bound = proofs.find((proof) => proof.scope)?.scope
  if (bound) return identity.tokens.issue(ctx, { ...spec, scope: await boundScope(ctx, identity, bound, request) })
  if (request.scope.kind === 'trust') return issueForTrust(ctx, identity, spec, request.scope.id)
  if (request.scope.kind !== 'default')
    return identity.tokens.issue(ctx, { ...spec, scope: await scopeOf(ctx, identity, request.scope) })
  const scope = await defaultScope(ctx, spec.userId)
  try {
    return await identity.tokens.issue(ctx, { ...spec, scope })
  } catch (error) {
    if (scope.kind === 'none' || !coreRefusals.unauthenticated.is(error)) throw error
    return identity.tokens.issue(ctx, { ...spec, scope: { kind: 'none' } }) // no access to the default project any more
  }
}

/** What may be tried until it fits: a whole log-in with it ends the row of failures. */
const isGuessable = ({ kind }: LoginMethod): boolean => kind === 'password' || kind === 'totp'

/** All methods of a log-in speak of one user; what limits one of them limits the token. */
function joined(proofs: readonly Proof[]): Omit<TokenSpec, 'scope'> & Pick<Proof, 'options'> {
  const [first, ...others] = proofs
  if (!first || others.some((proof) => proof.userId !== first.userId)) throw unauthorized('methods of different users')
  const ends = proofs.flatMap((proof) => (proof.until === undefined ? [] : [proof.until]))
  return {
    userId: first.userId,
    options: proofs.find((proof) => proof.options)?.options,
    methods: [...new Set(proofs.flatMap((proof) => proof.methods))],
    from: proofs.find((proof) => proof.from)?.from,
    via: proofs.find((proof) => proof.via)?.via,
    federation: proofs.find((proof) => proof.federation)?.federation,
    ...(ends.length > 0 && { until: Math.min(...ends) }),
  }
}

/** A credential that is good for one scope: another is refused, the same one may be spelled. */
async function boundScope(
  ctx: StoreCtx,
  identity: LoginParts,
  bound: TokenScope,
  { scope, methods }: LoginRequest,
): Promise<TokenScope> {
  if (scope.kind === 'default' || methods.some((method) => method.kind === 'oauth1')) return bound
  if (methods.some((method) => method.kind === 'application-credential')) throw loginRefusals.scope_of_application()
  const requested = scope.kind === 'trust' ? undefined : await scopeOf(ctx, identity, scope)
  if (requested?.kind === bound.kind && 'id' in requested && 'id' in bound && requested.id === bound.id) return bound
  throw loginRefusals.scope_of_credential()
}
