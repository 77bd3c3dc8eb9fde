/** Makes and finds a cloud's certificate authority: in its state folder, and the same on all controllers. It signs for hosts, for OVN and for the APIs. */
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { type Authority, ensureAuthority, writeWhole } from '../../wire/x509/index.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'

export const LASTING_DAYS = 10_950

export const authorityOf = ({ authority }: StateFolder): Authority => ({
  privateKey: join(authority, 'key.pem'),
  certificate: join(authority, 'certificate.pem'),
})

/** @throws Error where there is no openssl */
export async function ensureCloudAuthority(state: StateFolder, { id }: Pick<CloudFile, 'id'>, clock: Clock): Promise<void> {
  mkdirSync(state.authority, { recursive: true, mode: 0o700 })
  await ensureAuthority(authorityOf(state), { name: `welkin-${id}`, days: LASTING_DAYS }, clock)
  // what is no certificate is not shown to everybody: the folder is the controller's user's
  const { raw } = new X509Certificate(readFileSync(authorityOf(state).certificate))
  writeWhole(state.caCertificate, new X509Certificate(raw).toString(), 0o644)
}

/** The authority's certificate as PEM, where this process may read it. */
export function findCloudAuthority(state: StateFolder): string | undefined {
  return existsSync(state.caCertificate) ? readFileSync(state.caCertificate, 'utf8') : undefined
}
