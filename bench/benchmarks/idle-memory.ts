import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark, Figure } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { memoryOf } from '../memory.ts'

/** Long enough for what the start needed to be given back. */
const SETTLE_MS = 30_000

export const benchmark: Benchmark = {
  about: 'what a real cloud without guests takes, by process (MiB resident; PSS counts shared pages once)',
  run: (say) =>
    withCloud({}, async (cloud) => {
      await cloud.start()
      say(`idle for ${SETTLE_MS / 1000} s`)
      await sleep(SETTLE_MS)
      const processes = memoryOf(cloud.state)
      const sum = (kind: 'rss' | 'pss') => processes.reduce((total, one) => total + one[kind], 0)
      return [
        ...processes.map(({ name, rss, pss }): Figure => ({ what: `${name} (PSS ${pss.toFixed(1)})`, value: rss, unit: 'MiB' })),
        { what: 'all, resident', value: sum('rss'), unit: 'MiB', goal: { most: 260 }, openstack: 6.5 * 1024 },
        { what: 'all, PSS', value: sum('pss'), unit: 'MiB' },
      ]
    }),
}
