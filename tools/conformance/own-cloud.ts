/** The cloud that is examined: one that runs, or one of the run's own that goes with it. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withCloud } from '../../bench/cloud.ts'
import { say } from '../setup/say.mjs'
import { IMAGE_SETTINGS } from './image-server.ts'
import { identitySettings } from './security-compliance.ts'

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
  mkdirSync(log, { recursive: true })
  const settings = join(log, 'identity-settings.yaml')
  writeFileSync(settings, identitySettings())
  return withCloud({ fake: !real, flags: ['--identity-settings', settings] }, async ({ state, start }) => {
    mkdirSync(state, { recursive: true })
    writeFileSync(join(state, 'image.yaml'), IMAGE_SETTINGS)
    say(`Starting ${real ? 'a real' : 'a fake'} cloud`)
    await start()
    try {
      return await work(state)
    } finally {
      if (existsSync(join(state, 'log'))) cpSync(join(state, 'log'), join(log, 'cloud'), { recursive: true })
    }
  })
}
