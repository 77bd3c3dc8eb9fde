/** Offers master keys in a PKCS#11 token. */
export { pkcs11MasterKeys } from './pkcs11.ts'
export type { Question } from './protocol.ts'
export type { Pkcs11Settings } from './settings.ts'
export type { RefusedPin } from './token-process.ts'
export { answerQuestion } from './token-session.ts'
