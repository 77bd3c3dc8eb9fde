/** Makes and finds a cloud's certificate authority: in its state folder, and the same on all controllers. It signs for hosts, for OVN and for the APIs. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { type Authority, ensureAuthority } from '../../wire/x509/index.ts'
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
  copyFileSync(authorityOf(state).certificate, state.caCertificate)
}

/** The authority's certificate as PEM, where this process may read it. */
export function findCloudAuthority(state: StateFolder): string | undefined {
  return existsSync(state.caCertificate) ? readFileSync(state.caCertificate, 'utf8') : undefined
}
