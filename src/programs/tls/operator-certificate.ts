/** Copies the operator's certificate and key to where the controller's user may read them: at the start, and whenever they are renewed. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TlsIdentity } from '../../api/server/server-tls.ts'
import type { Clock } from '../../kernel/clock.ts'
import { writeWhole } from '../../wire/x509/index.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { findUser } from '../system-user.ts'

type Asked = Pick<CloudFile, 'tlsCertificate' | 'tlsKey' | 'fake'>

const folderOf = ({ controller }: StateFolder) => join(controller, 'operator-tls')

/** Nothing to do for a cloud that was given none. @throws Error with what is wrong with the files */
function copyOperatorCertificate(state: StateFolder, asked: Asked, now: number): void {
  const folder = folderOf(state)
  if (asked.tlsCertificate === undefined || asked.tlsKey === undefined) {
    rmSync(folder, { recursive: true, force: true })
    return
  }
  const found = requireFitting(
    {
      key: readPem(asked.tlsKey, '--tls-key'),
      certificate: readPem(asked.tlsCertificate, '--tls-certificate'),
    },
    now,
  )
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o700)
  // one file, so that a renewal is never seen by halves
  writeWhole(join(folder, 'both.pem'), JSON.stringify(found), 0o600)
  if (asked.fake || process.getuid?.() !== 0) return
  const { uid, gid } = findUser('welkin')
  for (const path of [folder, join(folder, 'both.pem')]) chownSync(path, uid, gid)
}

export function readOperatorCertificate(state: StateFolder): TlsIdentity | undefined {
  const path = join(folderOf(state), 'both.pem')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TlsIdentity) : undefined
}

const LOOK_EVERY_MS = 60_000

/** Copies now, and again whenever a file has changed; a bad renewal is told of and the one before goes on. @throws as the copying, now */
export function keepOperatorCertificate(
  state: StateFolder,
  asked: Asked,
  { clock, warn }: { clock: Clock; warn: (line: string) => void },
): void {
  copyOperatorCertificate(state, asked, clock.now())
  if (asked.tlsCertificate === undefined) return
  let seen = stampOf(asked)
  const look = () => {
    const now = stampOf(asked)
    if (now !== seen) {
      seen = now
      try {
        copyOperatorCertificate(state, asked, clock.now())
      } catch (error) {
        warn(`The new certificate is not taken: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    clock.after(LOOK_EVERY_MS, look)
  }
  clock.after(LOOK_EVERY_MS, look)
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
