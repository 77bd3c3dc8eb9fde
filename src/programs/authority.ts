/**
 * Who signs for a cloud's networks: an authority of its own in the state folder. All controllers of a cloud have the same.
 * Hosts get certificates that last a month and are renewed daily, so that one that was forgotten is soon out for good.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SouthboundAccess } from '../domain/host/index.ts'
import type { TlsFiles } from '../drivers/network/ovn/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { badRequest } from '../kernel/errors.ts'
import { type Authority, ensureAuthority, ensureKey, isNameable, signCertificate, writeWhole } from '../wire/x509/index.ts'
import type { CloudFile } from './cloud-file.ts'
import type { StateFolder } from './state-folder.ts'

const LASTING_DAYS = 10_950
const HOST_DAYS = 30

const authorityOf = ({ authority }: StateFolder): Authority => ({
  privateKey: join(authority, 'key.pem'),
  certificate: join(authority, 'certificate.pem'),
})

/** What the networks' database shows to hosts. */
export const centralTls = (state: StateFolder): TlsFiles => ({
  privateKey: join(state.central, 'tls-key.pem'),
  certificate: join(state.central, 'tls-certificate.pem'),
  ca: authorityOf(state).certificate,
})

/** As root, before the programs start. */
export async function ensureNetworkAuthority(state: StateFolder, { id }: CloudFile, clock: Clock): Promise<void> {
  const authority = authorityOf(state)
  mkdirSync(state.authority, { recursive: true, mode: 0o700 })
  await ensureAuthority(authority, { name: `welkin-${id}`, days: LASTING_DAYS }, clock)
  const { privateKey, certificate } = centralTls(state)
  mkdirSync(state.central, { recursive: true })
  chmodSync(state.central, 0o711)
  const publicKey = ensureKey(privateKey)
  if (existsSync(certificate)) return
  writeWhole(certificate, await signCertificate(authority, { name: 'central', publicKey, days: LASTING_DAYS }, clock), 0o644)
}

/** Absent for a cloud whose networks keep to one machine. */
export function southboundAccess(state: StateFolder, { southboundPort }: CloudFile, clock: Clock): SouthboundAccess | undefined {
  const authority = authorityOf(state)
  if (southboundPort === undefined || !existsSync(authority.certificate)) return undefined
  return {
    southboundPort,
    sign: async (name, publicKey) => {
      if (!isNameable(name)) throw badRequest(`The networks of this cloud take no host of the name ${name}.`, 'hostname')
      const certificate = await signCertificate(authority, { name, publicKey, days: HOST_DAYS }, clock)
      return { certificate, authority: readFileSync(authority.certificate, 'utf8') }
    },
  }
}
