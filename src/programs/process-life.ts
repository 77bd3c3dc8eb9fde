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
  const orphaned = () => once('the parent has gone')
  if (process.env[WATCHES_PARENT] !== undefined) whenOrphaned(process.ppid, orphaned)
  // `up` hangs up when it becomes a shell: only then the same process is still there
  const parent = process.ppid
  process.on('disconnect', () => whenOrphaned(parent, orphaned))
}

/** In the environment of a program that is to end with its parent, and that has no line to it. */
export const WATCHES_PARENT = 'WELKIN_WATCHES_PARENT'

const LOOK_EVERY_MS = 500

/** A process whose parent ends gets another. */
function whenOrphaned(parent: number, act: () => void): void {
  if (process.ppid !== parent) act()
  else systemClock.after(LOOK_EVERY_MS, () => whenOrphaned(parent, act))
}
