/** Makes pairs of keys for ssh: an RSA key in PEM, as PKCS#1 has it, an ed25519 one in OpenSSH's own form. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { makeKeyPair } from '../../kernel/key-pair.ts'
import type { Random } from '../../kernel/random.ts'
import { colons, field, openSshPublicKey, sshBytesOf } from './ssh-key.ts'

export type KeyAlgorithm = 'rsa' | 'ed25519'

export interface MadeSshKeypair {
  publicKey: string
  /** In PEM. */
  privateKey: string
  /** By which EC2 knows a pair that it made: of the private key, which nobody can take it from later. Absent where it is the public key's. */
  fingerprint?: string
}

const DER = { publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'der' } }

/** @param projectId whose turn it takes. @throws key_pairs_busy */
export async function makeSshKeypair(random: Random, projectId: string, algorithm: KeyAlgorithm): Promise<MadeSshKeypair> {
  const options = algorithm === 'rsa' ? { modulusLength: 2048, ...DER } : DER
  const made = await makeKeyPair(random, { type: algorithm, options, projectId })
  const privateKey = createPrivateKey({ key: Buffer.from(made.privateKey), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  if (algorithm === 'ed25519') {
    return { publicKey: openSshPublicKey(publicKey), privateKey: openSshPrivateKey(privateKey) }
  }
  return {
    publicKey: openSshPublicKey(publicKey),
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    fingerprint: colons(
      createHash('sha1')
        .update(privateKey.export({ type: 'pkcs8', format: 'der' }))
        .digest('hex'),
    ),
  }
}

const NONE = field(Buffer.from('none'))

/** `-----BEGIN OPENSSH PRIVATE KEY-----` without a passphrase, as OpenSSH's PROTOCOL.key describes it. */
function openSshPrivateKey(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' })
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  // Twice the same four bytes tell a reader that it has decrypted rightly; without a passphrase any will do.
  const check = createHash('sha256').update(seed).digest().subarray(0, 4)
  const parts = [
    check,
    check,
    field(Buffer.from('ssh-ed25519')),
    field(point),
    field(Buffer.concat([seed, point])),
    field(Buffer.alloc(0)),
  ]
  const secret = Buffer.concat(parts)
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1))
  const one = Buffer.from([0, 0, 0, 1])
  const publicBytes = field(sshBytesOf(createPublicKey(key)))
  const head = [Buffer.from('openssh-key-v1\0'), NONE, NONE, field(Buffer.alloc(0)), one, publicBytes]
  const whole = Buffer.concat([...head, field(Buffer.concat([secret, padding]))])
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}
