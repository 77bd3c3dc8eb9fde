/** Keeps this host's certificate: fetched with its credential, renewed daily. It speaks with it to the controller and to the networks' database. */
import type { TlsFiles } from '../../drivers/network/ovn/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { describeError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import { openController, passFolder } from './credential.ts'

import { findSouthbound, hasPlainTunnels, isCertified, renewCertificate, tlsOf } from './pass-files.ts'
import { joinRefusals } from './refusals.ts'

import type { AgentSettings } from './settings.ts'

export interface Pass {
  /** In Open vSwitch's spelling: `ssl:10.0.0.1:6642`. */
  southbound: string
  tls: TlsFiles
  plainTunnels: boolean
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

const folderOf = ({ state }: Pick<Settings, 'state'>) => passFolder(state.agent)

/** The one that is kept while it holds, so that a host comes up without its controller; else a new one. */
export async function ensureHostCertificate(settings: Settings, around: Around): Promise<Pass> {
  const folder = folderOf(settings)
  if (!isCertified(folder, around.clock.now()) || !findPass(settings)) await renew(settings, around)
  const found = findPass(settings)
  if (found) return found
  throw joinRefusals.no_certificate()
}

/** Without asking anybody; it may have run out. */
export function findPass(settings: Pick<Settings, 'state'>): Pass | undefined {
  const folder = folderOf(settings)
  const southbound = findSouthbound(folder)
  return southbound === undefined ? undefined : { southbound, tls: tlsOf(folder), plainTunnels: hasPlainTunnels(folder) }
}

/** Daemons read replaced files by themselves. Resolves when the signal aborts. */
export async function keepHostCertificate(settings: Settings, around: Around): Promise<void> {
  const { clock, log, signal } = around
  for (let wait = RENEW_FIRST_MS; !signal.aborted; wait = RENEW_EVERY_MS) {
    await clock.sleep(wait, signal).catch(() => undefined) // the signal ends the loop
    if (signal.aborted) return
    await renew(settings, around).catch((error) =>
      log.warn({ error: describeError(error) }, "this host's certificate could not be renewed"),
    )
  }
}

async function renew(settings: Settings, { clock, log, signal }: Around): Promise<void> {
  const { url, hostname, zone, joinToken, state } = settings
  const controller = await openController({ url, folder: state.agent, hostname, zone, token: joinToken, clock, log }, signal)
  await renewCertificate(controller, { folder: folderOf(settings), url }, signal)
}
