/** What the controller's main thread has used of a processor: unlike time by the clock, other work on the machine does not change it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchCloud } from './cloud.ts'

/** Milliseconds since it started. */
export function controllerCpu({ state }: Pick<BenchCloud, 'state'>): number {
  const pid = readFileSync(join(state, 'run', 'controller.pid'), 'latin1').trim()
  const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')
  return Number(nanoseconds) / 1e6
}

/** The same once it rests: what a thread has used is counted when it leaves the processor. */
export async function restingCpu(cloud: Pick<BenchCloud, 'state'>): Promise<number> {
  for (let before = controllerCpu(cloud); ; ) {
    await sleep(REST_MS)
    const now = controllerCpu(cloud)
    if (now === before) return now
    before = now
  }
}

const REST_MS = 3

/** Of a whole process with all its threads: milliseconds since it started. */
export function processCpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
  // utime and stime, in ticks of 10 ms
  return (Number(fields[11]) + Number(fields[12])) * 10
}
