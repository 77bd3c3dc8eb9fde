import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { writeWhole } from './file.ts'
import { x509Refusals } from './refusals.ts'

/** Makes the key unless it is there. @returns its public half as PEM */
export function ensureKey(path: string): string {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    writeWhole(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600)
  }
  return createPublicKey(createPrivateKey(readFileSync(path)))
    .export({ type: 'spki', format: 'pem' })
    .toString()
}

/** The same key in one spelling, whatever stood around it. @throws bad_request for what is no public key of the kind that `ensureKey` makes */
export function readPublicKey(text: string): string {
  try {
    const key = createPublicKey({ key: text, format: 'pem', type: 'spki' })
    // a private key would be taken too, and quietly made public
    if (/PRIVATE/.test(text) || key.asymmetricKeyType !== 'ec') throw new Error('of another kind')
    return key.export({ type: 'spki', format: 'pem' }).toString()
  } catch {
    throw x509Refusals.no_public_key({ field: 'public_key' })
  }
}
