/** Public keys as OpenSSH writes them (RFC 4253, section 6.6). */
import { createHash, type KeyObject } from 'node:crypto'
import { computeRefusals } from './refusals.ts'

const TYPES = /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/

/** The MD5 of the key's bytes, sixteen pairs of digits with colons: how OpenStack and EC2 name a key. */
export function fingerprintOf(publicKey: string): string {
  const [type = '', encoded = ''] = publicKey.trim().split(/\s+/)
  const bytes = Buffer.from(encoded, 'base64')
  const says = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : ''
  if (!TYPES.test(type) || says !== type || publicKey.trim().includes('\n')) throw computeRefusals.bad_public_key()
  return createHash('md5')
    .update(bytes)
    .digest('hex')
    .replace(/..(?!$)/g, '$&:')
}

/** An RSA key as `ssh-rsa AAAA… Generated-by-Welkin`. */
export function openSshPublicKey(key: KeyObject): string {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  const bytes = Buffer.concat([field(Buffer.from('ssh-rsa')), field(positive(e)), field(positive(n))])
  return `ssh-rsa ${bytes.toString('base64')} Generated-by-Welkin`
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A number whose first bit is set needs a leading zero byte, else it would be negative. */
function positive(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
}
