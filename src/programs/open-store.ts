/** For commands that look into the database themselves, beside a running controller or without one. */
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import type { StoreCtx } from '../store/context.ts'
import { openStore, type Store } from '../store/store.ts'

/** What is done by hand is done as the cloud itself. */
export const contextOn = ({ db, feed }: Store): StoreCtx => ({
  who: { kind: 'cloud' },
  requestId: `req-${systemRandom.uuid()}`,
  log: silentLog,
  clock: systemClock,
  random: systemRandom,
  signal: new AbortController().signal,
  db,
  feed,
})

export async function withStore<T>(url: string, act: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  const store = openStore(url)
  try {
    return await act(contextOn(store))
  } finally {
    await store.close()
  }
}
