/** Holds what a host shows to its cloud and trusts of it: its key, its certificate and the cloud's authority, as files. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RemoteController } from '../../agent/controller.ts'
import type { TlsFiles } from '../../drivers/network/ovn/index.ts'
import type { Trust } from '../../wire/http-client/index.ts'
import { ensureKey, writeWhole } from '../../wire/x509/index.ts'
import { CONTROLLER_NAME } from '../tls/names.ts'

export const tlsOf = (folder: string): TlsFiles => ({
  privateKey: join(folder, 'key.pem'),
  certificate: join(folder, 'certificate.pem'),
  ca: join(folder, 'authority.pem'),
})

/** Where the networks' database answers hosts, in Open vSwitch's spelling; absent when it does not. By address, so that a host comes up without a resolver. */
export const findSouthbound = (folder: string): string | undefined => readIfThere(southboundFile(folder))?.trim()

const southboundFile = (folder: string): string => join(folder, 'southbound')

export const findAuthority = (folder: string): string | undefined => readIfThere(tlsOf(folder).ca)

export function keepAuthority(folder: string, pem: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeWhole(tlsOf(folder).ca, pem, 0o644)
}

/** As the files are now: they are renewed while an agent runs. */
export function trustOf(folder: string): Trust {
  const { privateKey, certificate, ca } = tlsOf(folder)
  const [key, own] = [readIfThere(privateKey), readIfThere(certificate)]
  return { serverName: CONTROLLER_NAME, ca: readIfThere(ca), ...(key && own ? { key, certificate: own } : {}) }
}

/** Whether there is a certificate that has not run out. @param now milliseconds since 1970 */
export function isCertified(folder: string, now: number): boolean {
  const pem = readIfThere(tlsOf(folder).certificate)
  const key = readIfThere(tlsOf(folder).privateKey)
  return pem !== undefined && key !== undefined && endOf(pem) > now && isKey(key)
}

/** A damaged one ended long ago. */
function endOf(pem: string): number {
  try {
    return Date.parse(new X509Certificate(pem).validTo)
  } catch {
    return 0
  }
}

function isKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private'
  } catch {
    return false
  }
}

/** Asks for a certificate and keeps it. @throws not_found when the cloud has no authority */
export async function renewCertificate(
  controller: RemoteController,
  { folder, url }: { folder: string; url: string },
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const tls = tlsOf(folder)
  if (!isKey(readIfThere(tls.privateKey) ?? '')) rmSync(tls.privateKey, { force: true })
  const made = await controller.certify(ensureKey(tls.privateKey), signal)
  writeWhole(tls.certificate, made.certificate, 0o644)
  writeWhole(tls.ca, made.authority, 0o644)
  if (made.southboundPort === undefined) return
  if (made.plainTunnels) writeWhole(plainTunnelsFile(folder), '', 0o644)
  else rmSync(plainTunnelsFile(folder), { force: true })
  const { address, family } = await lookup(new URL(url).hostname.replace(/^\[|\]$/g, ''))
  const host = family === 6 ? `[${address}]` : address
  writeWhole(southboundFile(folder), `ssl:${host}:${made.southboundPort}`, 0o644) // last: with it all is there
}

/** There where the cloud's operator has tunnels between hosts in clear. */
const plainTunnelsFile = (folder: string): string => join(folder, 'plain-tunnels')

export const hasPlainTunnels = (folder: string): boolean => existsSync(plainTunnelsFile(folder))

const readIfThere = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
