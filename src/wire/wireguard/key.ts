/** Makes WireGuard's keys: 32 bytes of Curve25519, in base64. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { Random } from '../../kernel/random.ts'

/** What stands before the bytes of a key of X25519 in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

const KEY_BYTES = 32

export const makePrivateKey = (random: Random): string => random.bytes(KEY_BYTES).toString('base64')

/** @throws Error for what is no key */
export function publicKeyOf(privateKey: string): string {
  const bytes = Buffer.from(privateKey, 'base64')
  if (bytes.length !== KEY_BYTES) throw new Error('A private key of WireGuard has 32 bytes in base64.')
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES).toString('base64')
}

/** Of either sort, as files and reports of others may name one. */
export const isKey = (text: string): boolean => /^[A-Za-z0-9+/]{43}=$/.test(text)
