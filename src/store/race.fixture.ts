/** For tests: runs works at once, and counts how they ended. */
import { CloudError } from '../kernel/errors.ts'

type Work = () => Promise<unknown>

/** @returns how many of each reason; what is no refusal of a caller's is thrown */
export async function race(works: readonly Work[]): Promise<Record<string, number>> {
  const told: Record<string, number> = {}
  for (const result of await Promise.allSettled(works.map((work) => work()))) {
    const { reason } = result.status === 'rejected' ? result : { reason: undefined }
    if (reason !== undefined && !(reason instanceof CloudError && reason.reason !== 'internal')) throw reason
    const key = reason === undefined ? 'done' : reason.reason
    told[key] = (told[key] ?? 0) + 1
  }
  return told
}

export const several = (count: number, work: (i: number) => Promise<unknown>): Work[] =>
  Array.from({ length: count }, (_, i) => () => work(i))
