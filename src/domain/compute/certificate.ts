import { X509Certificate } from 'node:crypto'
import { computeRefusals } from './refusals.ts'

/** The SHA-1 of a certificate in PEM, twenty pairs of digits with colons, as OpenStack names it. @throws bad_request for one that is none */
export function certificateFingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint.toLowerCase()
  } catch {
    throw computeRefusals.bad_certificate()
  }
}
