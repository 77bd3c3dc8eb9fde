/** Proving who one is. */
export { type LoginMethod, type LoginRequest, login } from './login.ts'
export { MoreMethodsNeeded } from './method-rules.ts'
export type { DomainRef, UserRef } from './reference.ts'
export type { ScopeWish } from './scope.ts'
