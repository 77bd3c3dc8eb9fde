/** For commands that look into the database themselves, beside a running controller or without one. */
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import type { StoreCtx } from '../store/context.ts'
import { openStore } from '../store/store.ts'

export async function withStore<T>(url: string, act: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  const store = openStore(url)
  try {
    return await act({
      who: { kind: 'cloud' },
      requestId: `req-${systemRandom.uuid()}`,
      log: silentLog,
      clock: systemClock,
      random: systemRandom,
      signal: new AbortController().signal,
      db: store.db,
      feed: store.feed,
    })
  } finally {
    await store.close()
  }
}
