/** Makes keys of the kinds that orders ask for. */
import type { Ctx } from '../../kernel/context.ts'
import { makeKeyPair } from '../../kernel/key-pair.ts'
import type { Random } from '../../kernel/random.ts'

const SYMMETRIC = ['aes', 'des', '3des', 'hmacsha1', 'hmacsha256', 'hmacsha384', 'hmacsha512']
const SYMMETRIC_BITS = [64, 128, 192, 256]
const RSA_BITS = [1024, 2048, 4096]
/** Larger ones keep a processor busy for minutes. */
const DSA_BITS = [1024, 2048]
const CURVES: Readonly<Record<number, string>> = { 256: 'prime256v1', 384: 'secp384r1' }

/** Undefined for a kind that is not made here. XTS takes a key of twice the length. */
export function makeKey(random: Random, algorithm: string, bits: number, mode: string | undefined): Buffer | undefined {
  const factor = mode?.toLowerCase() === 'xts' ? 2 : 1
  if (!SYMMETRIC.includes(algorithm.toLowerCase()) || !SYMMETRIC_BITS.includes(bits / factor)) return undefined
  return random.bytes(bits / 8)
}

export interface KeyPair {
  privateKey: Buffer
  publicKey: Buffer
}

export interface PairSpec {
  algorithm: string
  bitLength: number
  passphrase?: string | undefined
}

export const isPairMade = ({ algorithm, bitLength }: PairSpec): boolean =>
  kindOf(algorithm.toLowerCase(), bitLength) !== undefined

/** Who asks: one that goes away waits no longer. */
type Asking = Pick<Ctx, 'random' | 'signal'>

/**
 * PKCS#8 and SubjectPublicKeyInfo, as PEM, those of DSA as DER. Undefined for a kind that is not made here.
 * @throws key_pairs_busy
 */
export async function makePair({ random, signal }: Asking, projectId: string, spec: PairSpec): Promise<KeyPair | undefined> {
  const { algorithm, bitLength, passphrase } = spec
  const kind = kindOf(algorithm.toLowerCase(), bitLength)
  if (!kind) return undefined
  // as clients have got them ever since
  const format = kind.type === 'dsa' ? 'der' : 'pem'
  const sealed = passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}
  const options = {
    ...kind.options,
    publicKeyEncoding: { type: 'spki', format },
    privateKeyEncoding: { type: 'pkcs8', format, ...sealed },
  }
  const { privateKey, publicKey } = await makeKeyPair(random, { type: kind.type, options, projectId, signal })
  return { privateKey: Buffer.from(privateKey), publicKey: Buffer.from(publicKey) }
}

function kindOf(algorithm: string, bits: number): { type: string; options: object } | undefined {
  if (algorithm === 'rsa' && RSA_BITS.includes(bits)) return { type: 'rsa', options: { modulusLength: bits } }
  if (algorithm === 'dsa' && DSA_BITS.includes(bits))
    return { type: 'dsa', options: { modulusLength: bits, divisorLength: bits === 1024 ? 160 : 256 } }
  return algorithm === 'ec' && CURVES[bits] ? { type: 'ec', options: { namedCurve: CURVES[bits] } } : undefined
}
