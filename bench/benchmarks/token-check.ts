import { hash } from 'node:crypto'
import { openIdentity } from '../../src/domain/identity/index.ts'
import { systemClock as clock } from '../../src/kernel/clock.ts'
import { silentLog as log } from '../../src/kernel/log.ts'
import { systemRandom as random } from '../../src/kernel/random.ts'
import type { StoreCtx } from '../../src/store/context.ts'
import { openStore } from '../../src/store/store.ts'
import { openSession } from '../api.ts'
import { type Benchmark, median } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'

const ROUNDS = 20
const TIMES = 5000

/** Microseconds each, the median of several rounds. */
async function microseconds(act: () => unknown): Promise<number> {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    for (let i = 0; i < TIMES; i++) await act()
    took.push(((performance.now() - began) / TIMES) * 1000)
  }
  return median(took)
}

/** In this process, over the cloud's own database, as any service of a controller does it for each request. */
export const benchmark: Benchmark = {
  about: "the check of a token inside another service's request, one seen before",
  run: () =>
    withCloud({ fake: true, logLevel: 'warn' }, async (cloud) => {
      await cloud.start()
      const session = await openSession(cloud, 'welkin')
      session.close()
      const store = openStore(`sqlite:${cloud.state}/controller/welkin.db`)
      const identity = openIdentity({ feed: store.feed, random })
      const signal = new AbortController().signal
      const ctx: StoreCtx = {
        who: { kind: 'nobody' },
        requestId: 'bench',
        log,
        clock,
        random,
        signal,
        db: store.db,
        feed: store.feed,
      }
      try {
        const value = await microseconds(() => identity.authenticate(ctx, session.token))
        const alone = await microseconds(() => hash('sha256', session.token))
        return [{ what: 'a check', value, unit: 'µs', limit: { what: 'its hash alone', value: alone }, goal: { most: 50 } }]
      } finally {
        identity.close()
        await store.close()
      }
    }),
}
