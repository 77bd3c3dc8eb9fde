/** For tests: signers, each a key with its certificate, and images' properties as they make them. */
import { execFileSync } from 'node:child_process'
import { constants, createPrivateKey, createSign, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SignerKind = 'rsa' | 'secp384r1' | 'secp521r1' | 'sect571k1' | 'ed25519' | 'dsa'

export interface Signer {
  /** PEM. */
  certificate: string
  der: Buffer
  /** Base64, as `img_signature` has it. @param saltLength of RSA-PSS; the longest unless told */
  sign(bytes: Uint8Array, hash?: string, saltLength?: number): string
}

const GENERATE: Record<SignerKind, readonly string[]> = {
  rsa: ['-newkey', 'rsa:1024'],
  secp384r1: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1'],
  secp521r1: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp521r1'],
  sect571k1: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:sect571k1'],
  ed25519: ['-newkey', 'ed25519'],
  dsa: ['-newkey', 'dsa:PARAMETERS'],
}

/** To find new ones takes a second. */
const DSA_PARAMETERS = `-----BEGIN DSA PARAMETERS-----
MIIBJwKBgQD6wib6dEluLjB9FkBCRFPjkvyEQ6bC+MEOtD6Sg90BihaV/UHBIZIN
FPtWP2ACfBeo/kRa80gKVZ2uaVb+OQEkbtpRuPhU0MQnBTNdoySRzHbLJWuj+TzY
gZwpJfR0dMrMBbpaMKiYEUEp9t14SjVaqVEBWsdJEHhswcCoexonswIdAMcqwGSx
7MGjCDDAT82LxXCyOp5ngRcwiRoI4JkCgYEAun7Tb+DMOf7k857hqI9MMU5LAj7x
RtRmz/GViPrMhf7JXdA23bDcYRu8l4DZKm7+rld1Dpk5wvmKYZzu0LUoSOZiQILN
Rr8gr1AFHHcG0W3WTlTWZ5YSR7w2esTrX8ULYyFJf9NBMygwdrQDXuL82JkpVnb2
gMIPqhjHJnz141Q=
-----END DSA PARAMETERS-----
`

export function newSigner(kind: SignerKind = 'rsa'): Signer {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-test-signer-'))
  const file = (end: string) => join(folder, `signer.${end}`)
  const openssl = (...given: string[]) => execFileSync('openssl', given, { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    if (kind === 'dsa') writeFileSync(file('parameters'), DSA_PARAMETERS)
    const generate = GENERATE[kind].map((word) => word.replace('PARAMETERS', file('parameters')))
    const out = ['-keyout', file('key'), '-out', file('pem')]
    openssl('req', '-x509', ...generate, '-nodes', '-days', '2', '-subj', `/CN=${kind}`, ...out)
    return signerOf(readFileSync(file('key'), 'utf8'), readFileSync(file('pem'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function signerOf(pem: string, certificate: string): Signer {
  const key = createPrivateKey(pem)
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING }
  return {
    certificate,
    der: new X509Certificate(certificate).raw,
    sign: (bytes, hash = 'sha256', saltLength = constants.RSA_PSS_SALTLEN_MAX_SIGN) =>
      createSign(hash)
        .update(bytes)
        .sign(key.asymmetricKeyType === 'rsa' ? { ...pss, saltLength } : key)
        .toString('base64'),
  }
}

/** As `openstack image create --sign-key-path … --sign-cert-id …` gives them. */
export const signedProperties = (signature: string, certificateId: string, more: Record<string, string> = {}) => ({
  img_signature: signature,
  img_signature_hash_method: 'SHA-256',
  img_signature_key_type: 'RSA-PSS',
  img_signature_certificate_uuid: certificateId,
  ...more,
})
