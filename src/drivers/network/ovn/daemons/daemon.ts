/** A daemon of Open vSwitch or OVN: detached from us, found again by its pid file, ended within a time. */
import { readFileSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import { isAlive, isEnding, readPid, runCommand, sendSignal } from '../../../../wire/process/index.ts'
import { fabricRefusals } from '../../refusals.ts'

export interface Daemon {
  name: string
  argv: readonly string[]
  pidFile: string
  logFile: string
  /** The socket on which it takes orders. */
  controlSocket(pid: number): string
  env: Record<string, string>
}

const START_WITHIN_MS = 20_000
const OBEY_WITHIN_MS = 5_000

/** The daemon's pid when it lives: the pid file is on its command line, so no other program is taken for it. */
export function findDaemon({ pidFile }: Pick<Daemon, 'pidFile'>): number | undefined {
  const pid = readPid(pidFile)
  return pid !== undefined && isAlive(pid, pidFile) ? pid : undefined
}

/** What a daemon that runs cannot be told any more. */
const FIXED = /^--(remote|private-key|certificate|ca-cert)=/

/** Ends it when it was started to listen elsewhere, or with other keys, than is wanted now. True when it did. */
export async function endUnlessAsWanted(daemon: Daemon, clock: Clock): Promise<boolean> {
  const pid = findDaemon(daemon)
  if (pid === undefined) return false
  const fixed = (words: readonly string[]) => words.filter((word) => FIXED.test(word)).join(' ')
  if (fixed(wordsOf(pid)) === fixed(daemon.argv)) return false
  await endDaemon(daemon, clock)
  return true
}

function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return [] // it has ended
  }
}

/** Resolves when the daemon has detached itself, which it does once it serves. @throws internal with what it said */
export async function startDaemon({ argv, env, pidFile }: Daemon, clock: Clock): Promise<void> {
  await hasLetGo(pidFile, clock)
  // without the caller's signal: a start that is cut off halfway would leave a daemon without a pid file
  await runCommand(argv, { clock, env, timeoutMs: START_WITHIN_MS })
}

/** One that was killed a moment ago still holds its pid file: the next one would take it for running, and give up. */
async function hasLetGo(pidFile: string, clock: Clock): Promise<void> {
  const pid = readPid(pidFile)
  const deadline = clock.monotonic() + OBEY_WITHIN_MS
  while (pid !== undefined && isEnding(pid) && clock.monotonic() < deadline) await clock.sleep(5)
}

/** Ends it by its own word, by SIGTERM, by SIGKILL: whichever it obeys. Absent is success. */
export async function endDaemon(
  daemon: Pick<Daemon, 'name' | 'pidFile'>,
  clock: Clock,
  ask?: (pid: number) => Promise<unknown>,
): Promise<void> {
  const pid = findDaemon(daemon)
  if (pid === undefined) return
  const orders: ((pid: number) => unknown)[] = [(p) => sendSignal(p, 'SIGTERM'), (p) => sendSignal(p, 'SIGKILL')]
  if (ask) orders.unshift((p) => ask(p).catch(() => undefined)) // one that does not listen is told by signal next
  for (const order of orders) {
    await order(pid)
    if (await hasEnded(daemon, clock)) return
  }
  throw fabricRefusals.daemon_stays({ internal: `${daemon.name}: process ${pid} outlives SIGKILL` })
}

async function hasEnded(daemon: Pick<Daemon, 'pidFile'>, clock: Clock): Promise<boolean> {
  const deadline = clock.monotonic() + OBEY_WITHIN_MS
  while (findDaemon(daemon) !== undefined) {
    if (clock.monotonic() > deadline) return false
    await clock.sleep(5)
  }
  return true
}
