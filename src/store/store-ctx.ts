import type { Ctx } from '../kernel/context.ts'
import type { Change, Feed } from './feed.ts'
import type { Db } from './tables.ts'

/** The context of everything that reads or writes intent. Inside `transact`, `db` is the transaction. */
export interface StoreCtx extends Ctx {
  readonly db: Db
  readonly feed: Feed
  /** Changes of the running transaction, appended to the feed just before it commits; absent outside of one. */
  readonly pending?: Change[]
  /** Asked in each transaction that changes something, when its work is done: what it writes is committed with it. */
  readonly beforeCommit?: (tx: StoreCtx, changes: readonly Change[]) => Promise<void>
}
