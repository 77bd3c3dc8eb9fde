/** Tokens: issued, checked, revoked. */

export { tokenRefusals } from './refusals.ts'
export { listRevocations, type RevocationEvent } from './revocation.ts'
export type { Session } from './session.ts'
export { getSession, revokeToken, revokeTokensOf } from './token-access.ts'
export { rotateTokenKeys } from './token-key.ts'
export { findPersona } from './token-preview.ts'
