/** Gives back what cached images take once no guest of this host has needed them for long. */
import type { WantedGuest } from '../domain/compute/index.ts'
import { describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'

export interface ImageKeeping {
  /** How often it is looked for images that may go. */
  everyMs: number
  /** How long an image stays without being used. */
  unusedForMs: number
}

/** Ends with the signal. Images of guests that are wanted stay, also of those that have no disk yet. */
export async function pruneImages(
  { volumes, clock, log }: Pick<AgentWorld, 'volumes' | 'clock' | 'log'>,
  { everyMs, unusedForMs }: ImageKeeping,
  wanted: () => WantedGuest[],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, signal).catch(() => undefined) // stopping ends the loop
    if (signal.aborted) return
    const keep = wanted().flatMap(({ power, rootDisk }) => (power === 'absent' ? [] : (rootDisk.image?.id ?? [])))
    try {
      const images = await volumes.prune(keep, unusedForMs)
      if (images.length > 0) log.info({ images }, 'cached images that nothing needs any more were removed')
    } catch (error) {
      log.warn({ error: describeError(error) }, 'unused images could not be removed')
    }
  }
}
