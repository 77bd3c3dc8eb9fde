/** Encrypts bytes with AES-256-GCM so that they open with the same key and for the same thing alone. */
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import type { Random } from './random.ts'

export const SEALING_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * @param key as a `KeyObject` where it is used often: of plain bytes Node makes one each time, which costs more than to encrypt a few hundred bytes
 * @param about what the bytes belong to, such as a row's id: what is sealed of one row opens for no other
 */
export function sealBytes(random: Random, key: Buffer | KeyObject, about: string, bytes: Uint8Array): Buffer {
  const nonce = random.bytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error when the key is another, the bytes are not what was sealed, or belong to something else */
export function openBytes(key: Buffer | KeyObject, about: string, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}
