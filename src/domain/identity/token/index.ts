/** Tokens: issued, checked, revoked. */
export type { Session } from './session.ts'
export { getSession, revokeToken } from './token-access.ts'
export { rotateTokenKeys } from './token-key.ts'
