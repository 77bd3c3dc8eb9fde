/**
 * Signs certificates for the networks' database and for hosts. Those of hosts last a month and are renewed daily, so that one that
 * was forgotten is soon out for good.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { hostRefusals, type SouthboundAccess } from '../../domain/host/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { ensureKey, isNameable, signCertificate, writeWhole } from '../../wire/x509/index.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { centralTls } from './central-tls.ts'
import { authorityOf, ensureCloudAuthority, LASTING_DAYS } from './cloud-authority.ts'

const HOST_DAYS = 30

/** As root, before the programs start. */
export async function ensureNetworkAuthority(state: StateFolder, cloud: CloudFile, clock: Clock): Promise<void> {
  await ensureCloudAuthority(state, cloud, clock)
  const { privateKey, certificate } = centralTls(state)
  mkdirSync(state.central, { recursive: true })
  chmodSync(state.central, 0o711)
  const publicKey = ensureKey(privateKey)
  if (existsSync(certificate)) return
  writeWhole(
    certificate,
    await signCertificate(authorityOf(state), { name: 'central', publicKey, days: LASTING_DAYS }, clock),
    0o644,
  )
}

/** Absent for a cloud that has no authority: nobody reaches it from outside. */
export function southboundAccess(
  state: StateFolder,
  { southboundPort, plainTunnels }: CloudFile,
  clock: Clock,
): SouthboundAccess | undefined {
  const authority = authorityOf(state)
  if (!existsSync(authority.certificate)) return undefined
  return {
    southboundPort,
    plainTunnels,
    sign: async (name, publicKey) => {
      if (!isNameable(name)) throw hostRefusals.unnameable({ name }, { field: 'hostname' })
      const certificate = await signCertificate(authority, { name, publicKey, days: HOST_DAYS }, clock)
      return { certificate, authority: readFileSync(authority.certificate, 'utf8') }
    },
  }
}
