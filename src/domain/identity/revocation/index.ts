/** Offers the revocation of tokens before they expire. */
import './tables.ts'

export { isRevoked, listRevocations, pruneRevocations, type RevocationEvent, revoke, TOKEN_LIFE_MAX } from './revocation.ts'
