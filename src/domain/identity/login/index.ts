/** Offers logging in: proofs of who one is become a token. */
export { type LoginMethod, type LoginRequest, login } from './login.ts'
export { loginRefusals, type UnfinishedLogin } from './refusals.ts'
export type { ScopeSpec } from './scope.ts'
export type { DomainRef, UserRef } from './user-reference.ts'
