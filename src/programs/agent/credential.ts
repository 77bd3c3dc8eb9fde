import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { controllerAt, joinController, type RemoteController } from '../../agent/controller.ts'
import type { Credential } from '../../domain/host/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { CloudError, describeError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'

export interface JoinOptions {
  url: string
  /** Where the credential is kept. */
  path: string
  hostname: string
  zone: string
  /** Buys a credential when there is none, or when the one that is kept does not hold. */
  token?: string
  clock: Clock
  log: Log
}

/** The controller as this host may speak to it. Waits for a controller that does not answer yet. */
export async function openController(options: JoinOptions, signal: AbortSignal): Promise<RemoteController> {
  const kept = read(options.path)
  if (kept && (await holds(options, kept, signal))) return controllerAt(options.url, kept)
  if (options.token === undefined)
    throw new CloudError('unauthorized', 'This host has no credential: give a join token (`welkin token`).')
  const token = options.token
  const credential = await patiently(options, signal, () =>
    joinController(options.url, { token, hostname: options.hostname, zone: options.zone }, signal),
  )
  writeFileSync(`${options.path}.new`, JSON.stringify(credential), { mode: 0o600 })
  renameSync(`${options.path}.new`, options.path)
  return controllerAt(options.url, credential)
}

async function holds(options: JoinOptions, credential: Credential, signal: AbortSignal): Promise<boolean> {
  try {
    await patiently(options, signal, () => controllerAt(options.url, credential).wanted(0, signal))
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

const read = (path: string): Credential | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Credential) : undefined
