/** Registers which keys are this cloud's: their ids, in the database that all controllers share. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import type { SealingKeys } from './sealing.ts'

/**
 * At a controller's start. The first one's key becomes the cloud's.
 * @throws Error that says what to do when this controller's are others
 */
export const requireSealingKeys = (ctx: StoreCtx, keys: SealingKeys): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.sealing-key')
    const known = await tx.db.selectFrom('sealing_key').select('id').orderBy('created_at', 'desc').execute()
    if (known.length === 0) return registerSealingKey(tx, keys.newest().id)
    const missing = known.find(({ id }) => !keys.find(id))
    if (missing)
      throw new Error(
        `This cloud's secrets are sealed with the key ${missing.id}, which is not in this controller's sealing-keys.json: copy that file from the state folder of another of its controllers.`,
      )
  })

/** In the running transaction. Again is no fault. */
export async function registerSealingKey(tx: StoreCtx, id: string): Promise<void> {
  const newest = await tx.db
    .selectFrom('sealing_key')
    .select((eb) => eb.fn.max('created_at').as('at'))
    .executeTakeFirst()
  const at = Math.max(tx.clock.now(), Number(newest?.at ?? 0) + 1)
  await tx.db
    .insertInto('sealing_key')
    .values({ id, created_at: at })
    .onConflict((c) => c.doNothing())
    .execute()
}
