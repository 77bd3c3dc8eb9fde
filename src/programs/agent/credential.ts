/** Opens the connection to the controller: whom to trust, a credential, and over TLS a certificate of the host's own. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controllerAt, isCredential, joinController, type RemoteController } from '../../agent/controller.ts'
import type { Credential } from '../../domain/host/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { readDerived } from '../../kernel/derived-file.ts'
import { CloudError, describeError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
import { pinnedAuthority } from '../../wire/http-client/index.ts'
import { isLoopback } from '../listening.ts'
import { readJoinToken } from '../tls/join-token.ts'
import { CONTROLLER_NAME } from '../tls/names.ts'
import { findAuthority, isCertified, keepAuthority, renewCertificate, trustOf } from './pass-files.ts'
import { joinRefusals } from './refusals.ts'

export interface JoinOptions {
  url: string
  /** Where the host keeps its credential, its key and its certificate. */
  folder: string
  hostname: string
  zone: string
  /** Buys a credential when there is none, or when the one that is kept does not hold. */
  token?: string
  /** The cloud's authority, PEM, for an agent on the controller's own machine. */
  authority?: string
  clock: Clock
  log: Log
}

export const passFolder = (folder: string): string => join(folder, 'pass')

/** The controller as this host may speak to it. Waits for a controller that does not answer yet. */
export async function openController(options: JoinOptions, signal: AbortSignal): Promise<RemoteController> {
  requireTls(options)
  if (isTls(options)) await ensureAuthority(options, signal)
  const path = join(options.folder, 'credential.json')
  const kept = read(path)
  if (kept && (await holds(options, kept, signal))) return connect(options, kept)
  const { token, hostname, zone } = options
  if (token === undefined) throw joinRefusals.no_credential()
  const { secret } = readJoinToken(token)
  const credential = await patiently(options, signal, () =>
    joinController(options.url, { token: secret, hostname, zone }, { signal, trust: () => trustOf(passFolder(options.folder)) }),
  )
  writeFileSync(`${path}.new`, JSON.stringify(credential), { mode: 0o600 })
  renameSync(`${path}.new`, path)
  const controller = connect(options, credential)
  if (isTls(options)) await patiently(options, signal, () => renewCertificate(controller, passOf(options), signal))
  return controller
}

const passOf = ({ folder, url }: JoinOptions) => ({ folder: passFolder(folder), url })

const isTls = ({ url }: JoinOptions): boolean => url.startsWith('https:')

const connect = ({ url, folder }: JoinOptions, credential: Credential): RemoteController =>
  controllerAt(url, credential, () => trustOf(passFolder(folder)))

/** What a host of a cloud with TLS tells its controller, a secret each, is told to nobody in clear. */
function requireTls({ url, token, folder, authority }: JoinOptions): void {
  if (!isClear(url)) return
  if (token !== undefined) requireTlsFor(url, token)
  if (authority === undefined && findAuthority(passFolder(folder)) !== undefined)
    throw joinRefusals.joined_over_tls({ url, folder: passFolder(folder) })
}

/** @throws unauthorized for a token that pins an authority, where what is sent to the address can be read on its way */
export function requireTlsFor(url: string, token: string): void {
  if (isClear(url) && readJoinToken(token).fingerprint !== undefined) throw joinRefusals.token_wants_tls({ url })
}

function isClear(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

/** The one that the join token names, or of the same machine; what a server shows by itself is believed by nobody. */
async function ensureAuthority(options: JoinOptions, signal: AbortSignal): Promise<void> {
  const folder = passFolder(options.folder)
  if (options.authority !== undefined) return keepAuthority(folder, options.authority)
  const { fingerprint } = readJoinToken(options.token ?? '')
  if (fingerprint === undefined) {
    if (findAuthority(folder) !== undefined) return
    throw joinRefusals.token_without_authority()
  }
  const pem = await patiently(options, signal, async () => {
    try {
      return await pinnedAuthority(options.url, { serverName: CONTROLLER_NAME, fingerprint, signal })
    } catch (error) {
      signal.throwIfAborted()
      throw joinRefusals.controller_silent({ internal: options.url, cause: error })
    }
  })
  if (pem === undefined) throw joinRefusals.other_authority({ url: options.url })
  keepAuthority(folder, pem)
}

async function holds(options: JoinOptions, credential: Credential, signal: AbortSignal): Promise<boolean> {
  const folder = passFolder(options.folder)
  const controller = connect(options, credential)
  try {
    await patiently(options, signal, async () => {
      if (isTls(options) && !isCertified(folder, options.clock.now())) await renewCertificate(controller, passOf(options), signal)
      await controller.wanted(0, signal)
    })
    return true
  } catch (error) {
    if (error instanceof CloudError && error.code === 'unauthorized') return false
    throw error
  }
}

async function patiently<T>({ clock, log, url }: JoinOptions, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof CloudError && error.retryable)) throw error
      if (tries === 50) log.info({ url, error: describeError(error) }, 'waiting for the controller')
      await clock.sleep(Math.min(1000, 20 + tries * 10), signal)
    }
  }
}

/** A damaged one is bought anew. */
const read = (path: string): Credential | undefined => readDerived<Credential>(path, isCredential)
