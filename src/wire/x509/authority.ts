/** An authority of one's own, and what it signs. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { runCommand } from '../process/index.ts'
import { writeWhole } from './file.ts'
import { ensureKey, readPublicKey } from './key.ts'
import { x509Refusals } from './refusals.ts'

/** Paths of PEM files. */
export interface Authority {
  privateKey: string
  certificate: string
}

export interface CertificateSpec {
  /** The subject's only part. */
  name: string
  /** As PEM. */
  publicKey: string
  days: number
  /** Addresses and DNS names under which a server with it is known. */
  servedAt?: readonly string[]
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Whether a certificate can bear this name. */
export const isNameable = (name: string): boolean => NAME.test(name)

/** Makes the authority unless it is there. */
export async function ensureAuthority(
  files: Authority,
  { name, days }: { name: string; days: number },
  clock: Clock,
): Promise<void> {
  ensureKey(files.privateKey)
  if (existsSync(files.certificate)) return
  const subject = ['-subj', `/CN=${nameable(name)}`, '-days', `${days}`]
  const use = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  const pem = await runCommand(['openssl', 'req', '-x509', '-new', '-key', files.privateKey, ...subject, ...use], { clock })
  writeWhole(files.certificate, pem, 0o644)
}

/** @returns the certificate as PEM. @throws bad_request for a name or a key that cannot be in one */
export async function signCertificate(
  { privateKey, certificate }: Authority,
  { name, publicKey, days, servedAt = [] }: CertificateSpec,
  clock: Clock,
): Promise<string> {
  const subject = ['-subj', `/CN=${nameable(name)}`, '-days', `${days}`]
  const signer = ['-CA', certificate, '-CAkey', privateKey]
  const pem = readPublicKey(publicKey)
  const folder = mkdtempSync(join(tmpdir(), 'x509-')) // it opens files by name only, and a pipe of Node's has none
  try {
    const [file, extensions] = [join(folder, 'public.pem'), join(folder, 'extensions')]
    writeFileSync(file, pem)
    writeFileSync(extensions, extensionsOf(servedAt))
    const spec = ['-force_pubkey', file, '-extfile', extensions]
    return await runCommand(['openssl', 'x509', '-new', ...spec, ...subject, ...signer], { clock })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function nameable(name: string): string {
  if (isNameable(name)) return name
  throw x509Refusals.not_nameable({ name }, { field: 'name' })
}

/** Strict clients want to know whose key it is, and that it signs nothing. @throws bad_request for what is neither address nor name */
function extensionsOf(servedAt: readonly string[]): string {
  const places = servedAt.map((at) => (isIP(at) === 0 ? `DNS:${nameable(at)}` : `IP:${at}`))
  return [
    'basicConstraints=critical,CA:FALSE',
    'subjectKeyIdentifier=hash',
    'authorityKeyIdentifier=keyid',
    'extendedKeyUsage=serverAuth,clientAuth',
    ...(places.length > 0 ? [`subjectAltName=${places.join(',')}`] : []),
  ].join('\n')
}
