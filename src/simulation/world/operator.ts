/** Does by hand what an operator does with the commands of `welkin`: again until it succeeds, since the cloud may not be well. */
import { silentLog } from '../../kernel/log.ts'
import type { StoreCtx } from '../../store/context.ts'
import { Feed } from '../../store/feed.ts'
import { Life } from '../life.ts'
import type { SimulatedCloud } from './cloud.ts'

const AGAIN_MS = 5_000

/** The cloud is not at rest before it is done. */
export async function byHand(cloud: SimulatedCloud, act: (ctx: StoreCtx) => Promise<unknown>): Promise<void> {
  const life = new Life('operator')
  const { db } = cloud.database.storeOf(life)
  const { clock, random } = cloud
  const { signal } = new AbortController()
  const about = { who: { kind: 'cloud' }, requestId: 'req-operator', log: silentLog, clock, random, signal } as const
  const over = cloud.trouble('operator')
  for (;;) {
    try {
      await act({ ...about, db, feed: new Feed() })
      return over()
    } catch {
      cloud.database.onChange('update "operator"')
      await clock.sleep(AGAIN_MS)
    }
  }
}
