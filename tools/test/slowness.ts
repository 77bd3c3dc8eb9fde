/** Measures how slow the machine is just now, by the start of an empty process, and how many wait for each processor. */
import { execFile } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** What an empty process takes to start and end on a machine with nothing else to do. */
const QUIET_MS = 60

/** @returns 1 on a quiet machine, 10 on one where all takes ten times as long */
export async function measureSlowness(): Promise<number> {
  const began = performance.now()
  await run(process.execPath, ['-e', '0'])
  return Math.max(1, (performance.now() - began) / QUIET_MS)
}

/** How many want each processor, in the last minute: at least 1. Guests without KVM feel all of it. */
export const crowding = (): number => Math.max(1, (loadavg()[0] ?? 1) / availableParallelism())
