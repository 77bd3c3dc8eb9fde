/** The world and the database cannot be read in one moment, so what seems amiss is looked at again before it is said. */
import type { Clock } from '../../kernel/clock.ts'

const AGAIN_AFTER_MS = 1500

/** Looks once, and if there is anything, once more: what both looks found stays. */
export async function confirmed(clock: Clock, look: () => Promise<readonly string[]>): Promise<string[]> {
  const first = await look()
  if (first.length === 0) return []
  await clock.sleep(AGAIN_AFTER_MS)
  const second = new Set(await look())
  return first.filter((thing) => second.has(thing))
}
