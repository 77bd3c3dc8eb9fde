/** Looks again and again whether daemons run: each `ensure` is cheap when they do. */
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'

const EVERY_MS = 500

/** Resolves when the signal aborts. A failed start is told once and tried again. */
export async function keepDaemons(
  parts: readonly { ensure(): Promise<unknown> }[],
  { clock, log, signal }: { clock: Clock; log: Log; signal: AbortSignal },
): Promise<void> {
  const failing = new Set<object>()
  const keep = async (part: { ensure(): Promise<unknown> }) => {
    try {
      await part.ensure()
      failing.delete(part)
    } catch (error) {
      if (!failing.has(part)) log.error({ err: error }, 'A network daemon cannot be kept running')
      failing.add(part)
    }
  }
  while (!signal.aborted) {
    await Promise.all(parts.map(keep))
    await clock.sleep(EVERY_MS, signal).catch(() => undefined) // the signal ends the loop
  }
}
