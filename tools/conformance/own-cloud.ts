/** The cloud that is examined: one that runs, or one of the run's own that goes with it. */
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { withCloud } from '../../bench/cloud.ts'
import { say } from '../setup/say.mjs'

export interface CloudChoice {
  /** State folder of a running one. */
  cloud?: string
  real: boolean
  /** Where the logs of its own cloud are kept. */
  log: string
}

/** @param work gets the state folder of a cloud that is ready */
export async function inCloud<T>({ cloud, real, log }: CloudChoice, work: (state: string) => Promise<T>): Promise<T> {
  if (cloud !== undefined) return work(cloud)
  return withCloud({ fake: !real }, async ({ state, start }) => {
    say(`Starting ${real ? 'a real' : 'a fake'} cloud`)
    await start()
    try {
      return await work(state)
    } finally {
      if (existsSync(join(state, 'log'))) cpSync(join(state, 'log'), join(log, 'cloud'), { recursive: true })
    }
  })
}
