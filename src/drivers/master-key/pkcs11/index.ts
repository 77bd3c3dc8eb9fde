/** Offers master keys in a PKCS#11 token. */
export { pkcs11MasterKeys } from './pkcs11.ts'
export type { Pkcs11Settings } from './settings.ts'
