/** What lets this host into the networks' database of another machine's cloud: fetched with its credential, renewed daily. */
import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TlsFiles } from '../../drivers/network/ovn/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { describeError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import { ensureKey, writeWhole } from '../../wire/x509/index.ts'
import type { AgentSettings } from './command.ts'
import { openController } from './credential.ts'

export interface Pass {
  /** In Open vSwitch's spelling: `ssl:10.0.0.1:6642`. */
  southbound: string
  tls: TlsFiles
}

type Settings = Pick<AgentSettings, 'state' | 'url' | 'hostname' | 'zone' | 'joinToken'>

interface Around {
  clock: Clock
  log: Log
  signal: AbortSignal
}

/** Soon, for an agent may be started anew every day; not at once, for it may just have come by one. */
const RENEW_FIRST_MS = 60_000
const RENEW_EVERY_MS = 86_400_000

const folderOf = ({ state }: Pick<Settings, 'state'>) => join(state.agent, 'pass')

const tlsOf = (folder: string): TlsFiles => ({
  privateKey: join(folder, 'key.pem'),
  certificate: join(folder, 'certificate.pem'),
  ca: join(folder, 'authority.pem'),
})

/** The one that is kept while it holds, so that a host comes up without its controller; else a new one. */
export async function ensureHostCertificate(settings: Settings, around: Around): Promise<Pass> {
  const folder = folderOf(settings)
  const kept = findPass(settings)
  const { certificate } = tlsOf(folder)
  if (kept && Date.parse(new X509Certificate(readFileSync(certificate)).validTo) > around.clock.now()) return kept
  return renewPass(settings, around)
}

/** Without asking anybody; it may have run out. */
export function findPass(settings: Pick<Settings, 'state'>): Pass | undefined {
  const folder = folderOf(settings)
  const path = join(folder, 'southbound')
  return existsSync(path) ? { southbound: readFileSync(path, 'utf8').trim(), tls: tlsOf(folder) } : undefined
}

/** Daemons read replaced files by themselves. Resolves when the signal aborts. */
export async function keepPass(settings: Settings, around: Around): Promise<void> {
  const { clock, log, signal } = around
  for (let wait = RENEW_FIRST_MS; !signal.aborted; wait = RENEW_EVERY_MS) {
    await clock.sleep(wait, signal).catch(() => undefined) // the signal ends the loop
    if (signal.aborted) return
    await renewPass(settings, around).catch((error) =>
      log.warn({ error: describeError(error) }, "the certificate for the networks' database could not be renewed"),
    )
  }
}

async function renewPass(settings: Settings, { clock, log, signal }: Around): Promise<Pass> {
  const folder = folderOf(settings)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { url, hostname, zone, joinToken } = settings
  const path = join(settings.state.agent, 'credential.json')
  const controller = await openController({ url, path, hostname, zone, token: joinToken, clock, log }, signal)
  const tls = tlsOf(folder)
  const pass = await controller.certify(ensureKey(tls.privateKey), signal)
  const { address, family } = await lookup(new URL(url).hostname.replace(/^\[|\]$/g, ''))
  const southbound = `ssl:${family === 6 ? `[${address}]` : address}:${pass.southboundPort}`
  writeWhole(tls.certificate, pass.certificate, 0o644)
  writeWhole(tls.ca, pass.authority, 0o644)
  writeWhole(join(folder, 'southbound'), southbound, 0o644) // last: with it the pass is whole
  return { southbound, tls }
}
