/** Says which token keeps the master key, and how it is entered. */
import type { TokenName } from '../../../wire/pkcs11/index.ts'

export interface Pkcs11Settings {
  /** The path of the module, a shared library. */
  module: string
  token: TokenName
  pin: string
  /** Of the keys that encrypt. Several may have it: their CKA_ID tells them apart, and which HMAC key is whose. */
  mkekLabel: string
  hmacLabel: string
  /** Whom the child that loads the module becomes, when it is root's: what a module writes is the controller's then. */
  user?: { uid: number; gid: number; groups: readonly number[] }
}

export const tokenText = ({ token, module }: Pick<Pkcs11Settings, 'token' | 'module'>): string =>
  `the PKCS#11 token of ${Object.entries(token)
    .map(([what, value]) => `${what} ${value}`)
    .join(' and ')} (${module})`
