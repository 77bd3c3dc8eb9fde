/** The signature of an image, as its properties tell of it: by which hash and kind of key, and where the signer's certificate is. */
import type { KeyObject } from 'node:crypto'
import { fromBase64 } from '../../kernel/base64.ts'
import type { Image } from './image.ts'
import { imageRefusals } from './refusals.ts'

export interface Signature {
  bytes: Buffer
  hash: SignatureHash
  keyType: string
  /** Of a key that such a signature is verified with. */
  keys: readonly KeyObject['asymmetricKeyType'][]
  certificateId: string
}

export interface SignatureHash {
  /** As Node calls it. */
  name: string
  bytes: number
}

const HASHES: ReadonlyMap<string, SignatureHash> = new Map([
  ['SHA-224', { name: 'sha224', bytes: 28 }],
  ['SHA-256', { name: 'sha256', bytes: 32 }],
  ['SHA-384', { name: 'sha384', bytes: 48 }],
  ['SHA-512', { name: 'sha512', bytes: 64 }],
])

const CURVES = ['SECT571K1', 'SECT409K1', 'SECT571R1', 'SECT409R1', 'SECP521R1', 'SECP384R1']

/** Glance's. The curve that a type names is a hint: it takes any key of an elliptic curve for all of them. */
const KEYS: ReadonlyMap<string, Signature['keys']> = new Map<string, Signature['keys']>([
  ['RSA-PSS', ['rsa', 'rsa-pss']],
  ['DSA', ['dsa']],
  ...CURVES.map((curve) => [`ECC_${curve}`, ['ec']] as const),
])

/** `openstack image create --sign-key-path` of 2026 sends its bytes as Python prints them; Glance refuses what it signs. */
const AS_PYTHON_PRINTS_IT = /^b'(.*)'$/s

/**
 * Undefined unless all four properties are there: what says less is kept as any other property and means nothing.
 * @throws bad_request that says which of them is wrong
 */
export function signatureOf({ id, properties }: Pick<Image, 'id' | 'properties'>): Signature | undefined {
  const {
    img_signature: text,
    img_signature_hash_method: hashName,
    img_signature_key_type: keyType,
    img_signature_certificate_uuid: certificate,
  } = properties
  if (text === undefined || hashName === undefined || keyType === undefined || certificate === undefined) return undefined
  const bytes = fromBase64(AS_PYTHON_PRINTS_IT.exec(text)?.[1] ?? text)
  if (!bytes) throw imageRefusals.signature_malformed({ id })
  const hash = HASHES.get(hashName)
  if (!hash) throw imageRefusals.signature_hash_unknown({ id, hash: hashName })
  const keys = KEYS.get(keyType)
  if (!keys) throw imageRefusals.signature_key_unknown({ id, keyType })
  return { bytes, hash, keyType, keys, certificateId: certificate }
}
