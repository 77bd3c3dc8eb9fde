import type { Benchmark, Figure } from '../benchmark.ts'
import { median } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'

const RESTARTS = 3

export const benchmark: Benchmark = {
  about: 'from the command to a cloud that is ready (packages and guest image are there)',
  run: (say) =>
    withCloud({}, async (cloud) => {
      const first = await cloud.start()
      const again: number[] = []
      for (let i = 0; i < RESTARTS; i++) {
        await cloud.stop()
        again.push(await cloud.start())
        say(`restart ${i + 1}: ${Math.round(again.at(-1) ?? 0)} ms`)
      }
      const seconds = (what: string, ms: number, most: number): Figure => ({ what, value: ms / 1000, unit: 's', goal: { most } })
      return [
        seconds('first time', first, 15),
        seconds(`restart, databases of the networks still up (median of ${RESTARTS})`, median(again), 3),
      ]
    }),
}
