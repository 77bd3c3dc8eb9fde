/** Offers tokens and the sessions they stand for: issued, resolved, kept, revoked. */
import './tables.ts'

export { accessRuleCovers } from './access-rule.ts'
export type { Delegated, DelegationKind, DelegationKinds, Signer } from './delegated.ts'
export { tokenRefusals } from './refusals.ts'
export { readRoleIdsIn, readSessionUser } from './session.store.ts'
export type { Session } from './session.ts'
export type { FederatedSession } from './session-types.ts'
export { getSession, revokeToken, revokeTokensOf } from './token-access.ts'
export type { DelegationRef, TokenPayload, TokenScope } from './token-codec.ts'
export { ensureTokenKey, noTokenKey, readTokenKeys, rotateTokenKeys, type TokenKey } from './token-key.ts'
export { previewCaller } from './token-preview.ts'
export { Tokens, type TokenWish, unauthorized } from './tokens.ts'
