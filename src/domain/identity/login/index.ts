/** Proving who one is. */
export { type DomainRef, type LoginMethod, type LoginRequest, login, type ScopeWish, type UserRef } from './login.ts'
