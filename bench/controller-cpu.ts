/** What the controller's main thread has used of a processor: unlike time by the clock, other work on the machine does not change it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCloud } from './cloud.ts'

/** Milliseconds since it started. */
export function controllerCpu({ state }: Pick<BenchCloud, 'state'>): number {
  const pid = readFileSync(join(state, 'run', 'controller.pid'), 'latin1').trim()
  const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')
  return Number(nanoseconds) / 1e6
}
