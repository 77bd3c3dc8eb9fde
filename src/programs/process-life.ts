/** How our processes begin and end: they tell their parent when they are ready, and stop once, however often they are asked. */
import { systemClock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { giveBackSoon } from './release-memory.ts'

export interface ReadyMessage {
  ready: true
  ports: number[]
}

export function announceReady(about: { ports: number[] }): void {
  process.send?.({ ready: true, ...about } satisfies ReadyMessage)
  giveBackSoon(systemClock)
}

const STOP_WITHIN_MS = 10_000

/** On SIGINT, SIGTERM, or when the parent has died. Whatever does not stop in ten seconds is left where it is. */
export function onStop(log: Log, stop: () => Promise<void>): void {
  let stopping = false
  const once = (why: string) => {
    if (stopping) return
    stopping = true
    log.info({ why }, 'stopping')
    systemClock.after(STOP_WITHIN_MS, () => process.exit(1))
    stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ error: String(error) }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', () => once('SIGINT'))
  process.on('SIGTERM', () => once('SIGTERM'))
  const parent = parentOf()
  if (parent === undefined) return
  const orphaned = () => once('the parent has gone')
  // `up` hangs up when it becomes a shell: only then the same process is still there
  if (process.connected) process.on('disconnect', () => whenOrphaned(parent, orphaned))
  else whenOrphaned(parent, orphaned)
}

/** In the environment of a program that is to end with its parent: the parent's number, since it may have died before the program could ask for it. */
export const PARENT = 'WELKIN_PARENT'

/** Those that this program starts have another. Undefined for one that nobody waits for. */
function parentOf(): number | undefined {
  const given = process.env[PARENT]
  delete process.env[PARENT]
  if (given !== undefined) return Number(given)
  return process.send === undefined ? undefined : process.ppid
}

const LOOK_EVERY_MS = 500

/** A process whose parent ends gets another. */
function whenOrphaned(parent: number, act: () => void): void {
  if (process.ppid !== parent) act()
  else systemClock.after(LOOK_EVERY_MS, () => whenOrphaned(parent, act))
}
