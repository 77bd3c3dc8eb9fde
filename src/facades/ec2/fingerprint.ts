/** Names a key pair as EC2 does: by the private key of a pair that was made here, else by the public key. */
import { createHash, createPublicKey } from 'node:crypto'
import { type ProjectKeypair, readSshKey } from '../../domain/compute/index.ts'

export function ec2Fingerprint({
  public_key,
  made_fingerprint,
}: Pick<ProjectKeypair, 'public_key' | 'made_fingerprint'>): string {
  const { type, bytes } = readSshKey(public_key)
  if (type !== 'ssh-rsa') return createHash('sha256').update(bytes).digest('base64')
  if (made_fingerprint !== null) return made_fingerprint
  const [, e, n] = fieldsOf(bytes)
  const jwk = { kty: 'RSA', e: base64url(e), n: base64url(n) }
  const der = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' })
  return createHash('md5')
    .update(der)
    .digest('hex')
    .replace(/..(?!$)/g, '$&:')
}

/** Each is written after its length. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields
}

/** Without the zero byte that says that the number is not negative. */
const base64url = (number: Buffer = Buffer.alloc(0)): string => number.subarray(number[0] === 0 ? 1 : 0).toString('base64url')
