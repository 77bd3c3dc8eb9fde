/** What is the same for a real host and a pretended one: join, keep, report, say when the first report was taken. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Agent } from '../../agent/agent.ts'
import type { Controller } from '../../agent/controller.ts'
import type { HostDrivers } from '../../agent/host-drivers.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { version } from '../version.ts'
import { openController } from './credential.ts'
import { gatherFacts } from './facts.ts'
import type { AgentSettings } from './settings.ts'

const REPORT_EVERY_MS = 10_000
/** What somebody took away is back after so long, where nothing tells that it has gone. */
const LOOK_EVERY_MS = 4_000
/** As long as Nova waits for a guest to obey. */
const SHUTDOWN_WITHIN_MS = 60_000
/** As often as Nova presses its power button meanwhile (`[compute] shutdown_retry_interval`). */
const PRESS_AGAIN_MS = 10_000
/** As Nova: looked at every 40 minutes, kept for a day. */
const IMAGES = { everyMs: 2_400_000, unusedForMs: 86_400_000 }
/** So much is read and written for it beside what guests read and write. */
const LAYERS = { everyMs: 15_000, pollMs: 1_000, bytesPerSecond: 64 * 1024 ** 2, tellAfterMs: 3_600_000 }
/** What guests read as their kind of computer: images look for this word to know an OpenStack cloud. */
const PRODUCT = 'OpenStack Compute'

export interface HostParts {
  settings: Pick<AgentSettings, 'url' | 'joinToken' | 'hostname' | 'zone' | 'authority'>
  drivers: HostDrivers
  folder: string
  datapath: { kind: string; reason: string }
  warnings: () => string[]
  log: Log
  signal: AbortSignal
}

export async function joinAndStart({ settings, drivers, folder, datapath, warnings, log, signal }: HostParts): Promise<Agent> {
  mkdirSync(folder, { recursive: true })
  const { url, joinToken, hostname, zone, authority } = settings
  const asked = { url, folder, hostname, zone, token: joinToken, authority, clock: systemClock, log }
  const controller = await openController(asked, signal)
  const heard = Promise.withResolvers<void>()
  const agent = new Agent({
    ...drivers,
    controller: tellWhenHeard(controller, heard.resolve),
    clock: systemClock,
    random: systemRandom,
    log,
    product: PRODUCT,
    shutdownWithinMs: SHUTDOWN_WITHIN_MS,
    pressAgainMs: PRESS_AGAIN_MS,
    journalPath: join(folder, 'journal.json'),
    facts: () => gatherFacts({ hostname, version: version(), ...drivers, datapath, warnings }),
    everyMs: REPORT_EVERY_MS,
    lookEveryMs: LOOK_EVERY_MS,
    images: IMAGES,
    layers: LAYERS,
  })
  agent.start()
  await heard.promise
  return agent
}

/** Before its first report a host has nothing to place guests on. */
function tellWhenHeard(controller: Controller, heard: () => void): Controller {
  return {
    ...controller,
    observed: async (report, signal) => {
      await controller.observed(report, signal)
      heard()
    },
  }
}
