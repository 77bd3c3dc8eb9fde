/** Public keys as OpenSSH writes them (RFC 4253, section 6.6). */
import { createHash, type KeyObject } from 'node:crypto'
import { computeRefusals } from './refusals.ts'

const TYPES = /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/

/** `ssh-rsa`, `ssh-ed25519` … and the bytes that follow. @throws bad_request for what is no key */
export function readSshKey(publicKey: string): { type: string; bytes: Buffer } {
  const [type = '', encoded = ''] = publicKey.trim().split(/\s+/)
  const bytes = Buffer.from(encoded, 'base64')
  const says = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : ''
  if (!TYPES.test(type) || says !== type || publicKey.trim().includes('\n') || !isWhole(type, bytes))
    throw computeRefusals.bad_public_key()
  return { type, bytes }
}

/** Whether the parts are there that a key of the type has, each of a length that can be. */
function isWhole(type: string, bytes: Buffer): boolean {
  const parts = partsOf(bytes)
  const [, first, second] = parts ?? []
  if (!parts || !first) return false
  const size = Number(/nistp(\d+)/.exec(type)?.[1] ?? 0)
  // an uncompressed point: a sign, and two numbers
  if (size > 0) return second?.length === 1 + 2 * Math.ceil(size / 8) && second[0] === 4
  if (type.includes('ed25519')) return first.length === 32
  if (type === 'ssh-dss') return parts.length === 5
  return parts.length === 3 && bitsOf(second) >= LEAST_RSA_BITS
}

/** OpenSSH takes no shorter one. */
const LEAST_RSA_BITS = 1024

const bitsOf = (number: Buffer | undefined): number => {
  const from = number?.findIndex((byte) => byte !== 0) ?? -1
  return !number || from < 0 ? 0 : (number.length - from) * 8 - Math.clz32(number[from] ?? 0) + 24
}

/** Undefined when the bytes end within a part, or go on after the last. */
function partsOf(bytes: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    parts.push(bytes.subarray(at + 4, end))
    at = end
  }
  return parts
}

/** The MD5 of the key's bytes (RFC 4716), sixteen pairs of digits with colons: how most APIs name a key. */
export const fingerprintOf = (publicKey: string): string =>
  colons(createHash('md5').update(readSshKey(publicKey).bytes).digest('hex'))

/** `1f2e` as `1f:2e`. */
export const colons = (hex: string): string => hex.replace(/..(?!$)/g, '$&:')

/** An RSA or ed25519 key as `ssh-rsa AAAA… Generated-by-Welkin`. */
export function openSshPublicKey(key: KeyObject): string {
  const bytes = sshBytesOf(key)
  return `${typeOf(key)} ${bytes.toString('base64')} Generated-by-Welkin`
}

const typeOf = (key: KeyObject) => (key.asymmetricKeyType === 'ed25519' ? 'ssh-ed25519' : 'ssh-rsa')

export function sshBytesOf(key: KeyObject): Buffer {
  const { n = '', e = '', x = '' } = key.export({ format: 'jwk' })
  const parts = key.asymmetricKeyType === 'ed25519' ? [Buffer.from(x, 'base64url')] : [positive(e), positive(n)]
  return Buffer.concat([Buffer.from(typeOf(key)), ...parts].map(field))
}

/** Bytes after their length, as all parts of a key are written. */
export function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A number whose first bit is set needs a leading zero byte, else it would be negative. */
function positive(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
}
