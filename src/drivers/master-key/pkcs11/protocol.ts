/** What a controller and the child that holds its token's session say to each other. */
import type { Pkcs11Settings } from './settings.ts'

export type Asked =
  | { verb: 'open'; settings: Pkcs11Settings }
  | { verb: 'ids' }
  | { verb: 'make' }
  | { verb: 'wrap'; id: string; bytes: Uint8Array; about: string }
  | { verb: 'unwrap'; id: string; bytes: Uint8Array; about: string }

export interface Question {
  number: number
  asked: Asked
}

export type Answer = { number: number; value: string | readonly string[] | Uint8Array } | { number: number; failed: Failure }

export interface Failure {
  /** `lost`: the session is no good any more. `pin`: a PIN that is tried again and again locks the token. */
  how: 'key_absent' | 'not_wrapped' | 'lost' | 'pin'
  /** For the operator. Never a PIN or a key. */
  why: string
}
