/** Copies the operator's certificate and key to where the controller's user may read them: at the start, and whenever they are renewed. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname } from 'node:path'
import type { TlsIdentity } from '../../api/server/server-tls.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { CloudFile } from '../cloud-file.ts'
import { publicUrlOf } from '../clouds-yaml.ts'
import { copyPath } from '../controller/operator-files.ts'
import type { StateFolder } from '../state-folder.ts'
import { findUser } from '../system-user.ts'

type Asked = Pick<CloudFile, 'tlsCertificate' | 'tlsKey' | 'fake' | 'port' | 'listen' | 'plainHttp' | 'publicUrl'>

/** In a folder of root's: in one of the controller's user that user would choose what root writes where. */
const copyOf = (state: StateFolder): string => copyPath(state, 'tls.json')

/** Nothing to do for a cloud that was given none. @throws Error with what is wrong with the files. @returns what was taken */
function copyOperatorCertificate(state: StateFolder, asked: Asked, now: number): TlsIdentity | undefined {
  const copy = copyOf(state)
  if (asked.tlsCertificate === undefined || asked.tlsKey === undefined) {
    rmSync(copy, { force: true })
    return undefined
  }
  const found = requireCertificate({ tlsCertificate: asked.tlsCertificate, tlsKey: asked.tlsKey }, now)
  mkdirSync(dirname(copy), { recursive: true, mode: 0o711 })
  // one file, by a rename, so that a renewal is never seen by halves
  const draft = `${copy}.${process.pid}`
  writeFileSync(draft, JSON.stringify(found), { mode: 0o600 })
  if (!asked.fake && process.getuid?.() === 0) {
    const { uid, gid } = findUser('welkin')
    chownSync(draft, uid, gid)
  }
  renameSync(draft, copy)
  return found
}

/** @throws Error with what is wrong with the files */
export function requireCertificate(asked: { tlsCertificate: string; tlsKey: string }, now: number): TlsIdentity {
  const key = readPem(asked.tlsKey, '--tls-key')
  return requireFitting({ key, certificate: readPem(asked.tlsCertificate, '--tls-certificate') }, now)
}

export function readOperatorCertificate(state: StateFolder): TlsIdentity | undefined {
  const path = copyOf(state)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TlsIdentity) : undefined
}

const LOOK_EVERY_MS = 60_000

/** Copies now, and again whenever a file has changed; a bad renewal is told of and the one before goes on; so is the good one that follows it, and one that is for other names. @throws as the copying, now */
export function keepOperatorCertificate(
  state: StateFolder,
  asked: Asked,
  { clock, warn }: { clock: Clock; warn: (line: string) => void },
): void {
  const take = () => {
    const taken = copyOperatorCertificate(state, asked, clock.now())
    const missing = taken && uncovered(taken, publicUrlOf(asked))
    if (missing !== undefined) warn(missing)
  }
  take()
  if (asked.tlsCertificate === undefined) return
  let seen = stampOf(asked)
  let refused = false
  const look = () => {
    const now = stampOf(asked)
    if (now !== seen) {
      seen = now
      try {
        take()
        if (refused) warn('The new certificate is taken.')
        refused = false
      } catch (error) {
        refused = true
        warn(`The new certificate is not taken: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    clock.after(LOOK_EVERY_MS, look)
  }
  clock.after(LOOK_EVERY_MS, look)
}

/** What clients would say of the certificate at the address that the catalogue names; undefined where they take it. */
function uncovered({ certificate }: TlsIdentity, catalogued: string): string | undefined {
  const shown = new X509Certificate(certificate)
  const host = new URL(catalogued).hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) ? shown.checkIP(host) : shown.checkHost(host)) return undefined
  const names = shown.subjectAltName ?? `no address (its subject is ${shown.subject.replaceAll('\n', ', ')})`
  return `The certificate of --tls-certificate is for ${names}, and the catalogue sends clients to ${host}: give --public-url https://NAME:PORT with a name that it is for.`
}

/** Changes when the files do. */
const stampOf = ({ tlsCertificate, tlsKey }: Asked): string =>
  [tlsCertificate, tlsKey].map((path) => (path !== undefined && existsSync(path) ? `${statSync(path).mtimeMs}` : '')).join(' ')

function readPem(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`${option} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function requireFitting(identity: TlsIdentity, now: number): TlsIdentity {
  const [certificate, key] = [
    parsed('certificate', () => new X509Certificate(identity.certificate)),
    parsed('key', () => createPrivateKey(identity.key)),
  ]
  if (Date.parse(certificate.validTo) < now)
    throw new Error(`The certificate of --tls-certificate has run out (${certificate.validTo}).`)
  if (!certificate.checkPrivateKey(key))
    throw new Error('The key of --tls-key is not that of the certificate of --tls-certificate.')
  return identity
}

function parsed<T>(what: 'certificate' | 'key', read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`The file of --tls-${what} holds no ${what} as PEM (a key must not have a passphrase).`, { cause: error })
  }
}
