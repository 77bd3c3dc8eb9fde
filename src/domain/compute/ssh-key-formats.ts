/** Reads RSA and ed25519 public keys in the formats that EC2 imports: OpenSSH's line, RFC 4716, and SubjectPublicKeyInfo in PEM or DER. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { sshBytesOf } from './ssh-key.ts'

/** OpenSSH's line of a key; undefined for what is in none of the formats, or is a key of another kind. */
export function openSshLineOf(material: Buffer): string | undefined {
  const text = material.toString('utf8').trim()
  if (LINE.test(text)) return text
  const rfc4716 = RFC4716.exec(text)
  if (rfc4716) return lineOfBlob(bodyOf(rfc4716[1] ?? ''))
  if (PEM.test(text)) return lineOfKey(() => createPublicKey(text))
  const der = text.startsWith('M') ? base64Of(text) : material
  return der && lineOfKey(() => readDer(der))
}

const LINE = /^ssh-(rsa|ed25519) /

const RFC4716 = /^---- BEGIN SSH2 PUBLIC KEY ----[ \t]*(?:\r\n|\r|\n)([\s\S]*?)(?:\r\n|\r|\n)---- END SSH2 PUBLIC KEY ----$/

/** One block alone: of a private key or a certificate Node would take the public key, and nobody should send these here. */
const PEM = /^-----BEGIN ((?:RSA )?PUBLIC KEY)-----\s[A-Za-z0-9+/=\s]+-----END \1-----$/

/** What follows the headers; a header goes on in the next line after a backslash. Undefined for what is not Base64. */
function bodyOf(lines: string): Buffer | undefined {
  const unfolded = lines.replace(/\\(?:\r\n|\r|\n)/g, '').split(/\r\n|\r|\n/)
  const body = unfolded.findIndex((line) => !/^[^\s:]{1,64}:/.test(line))
  return body < 0 ? undefined : base64Of(unfolded.slice(body).join('\n'))
}

function base64Of(text: string): Buffer | undefined {
  const packed = text.replace(/\s+/g, '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(packed) ? Buffer.from(packed, 'base64') : undefined
}

/** The blob begins with the name of its type, as the line does. */
function lineOfBlob(blob: Buffer | undefined): string | undefined {
  if (!blob || blob.length < 4) return undefined
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
  const line = `${type} ${blob.toString('base64')}`
  return LINE.test(line) ? line : undefined
}

/** @throws for what is no key, or goes on after it */
function readDer(der: Buffer): KeyObject {
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  if (!key.export({ format: 'der', type: 'spki' }).equals(der)) throw new Error('not the whole of a key')
  return key
}

/** Undefined for what OpenSSL cannot read: why, it says in words that help nobody. */
function lineOfKey(read: () => KeyObject): string | undefined {
  try {
    const key = read()
    if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'ed25519') return undefined
    return lineOfBlob(sshBytesOf(key))
  } catch {
    return undefined
  }
}
