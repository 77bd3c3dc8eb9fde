import { X509Certificate } from 'node:crypto'
import { badRequest } from '../../kernel/errors.ts'

/** The SHA-1 of a certificate in PEM, twenty pairs of digits with colons, as OpenStack names it. @throws bad_request for one that is none */
export function certificateFingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint.toLowerCase()
  } catch {
    throw badRequest('Keypair data is invalid: failed to generate X509 fingerprint.', 'keypair.public_key')
  }
}
