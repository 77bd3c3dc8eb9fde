/** Offers a session with a PKCS#11 token. */
export { CKA, CKM } from './constants.ts'
export { loadKoffi } from './module.ts'
export { Pkcs11Error } from './pkcs11-error.ts'
export { type KeyToMake, Pkcs11Session, type SecretKey, type SessionOptions } from './session.ts'
export type { TokenInfo, TokenName } from './slots.ts'
