/** Gives back what cached images take once no guest of this host has needed them for long. */
import { describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'

export interface ImageKeeping {
  /** How often it is looked for images that may go. */
  everyMs: number
  /** How long an image stays without being used. */
  unusedForMs: number
}

/** Ends with the signal. @param wanted the ids of images of guests and volumes that are wanted, also of those that have no disk yet */
export async function pruneImages(
  { volumes, clock, log }: Pick<AgentWorld, 'volumes' | 'clock' | 'log'>,
  { everyMs, unusedForMs }: ImageKeeping,
  wanted: () => string[],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, signal).catch(() => undefined) // stopping ends the loop
    if (signal.aborted) return
    try {
      const images = await volumes.prune(wanted(), unusedForMs)
      if (images.length > 0) log.info({ images }, 'cached images that nothing needs any more were removed')
    } catch (error) {
      log.warn({ error: describeError(error) }, 'unused images could not be removed')
    }
  }
}
