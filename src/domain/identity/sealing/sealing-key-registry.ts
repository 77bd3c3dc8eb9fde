/** Registers which keys are this cloud's: their ids, in the database that all controllers share. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import { IDENTITY_SECRETS, registryOf, type SealedRows } from './sealed-rows.ts'
import type { SealingKeys } from './sealing.ts'

/**
 * At a controller's start. The first one's key becomes the cloud's.
 * @throws Error that says which key is wanted, which was given, and what to do, when this controller's are others
 */
export const requireSealingKeys = (ctx: StoreCtx, keys: SealingKeys, rows: SealedRows = IDENTITY_SECRETS): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, rows.lock)
    const known = await registeredKeys(tx, rows)
    if (known.length === 0) return registerSealingKey(tx, keys.newest().id, rows)
    const missing = known.find((id) => !keys.find(id))
    if (missing !== undefined)
      throw new Error(
        `${rows.what} are sealed with the key ${missing}, which is not in this controller's ${rows.file}: the newest key there is ${keys.newest().id}. Copy that file from the state folder of another of its controllers, or from a backup.`,
      )
  })

/** The ids of the cloud's keys that have to be in the file, newest first. */
export async function registeredKeys(ctx: StoreCtx, rows: SealedRows): Promise<string[]> {
  if (rows.inFile) return rows.inFile(ctx)
  const known = await ctx.db.selectFrom(registryOf(rows)).select('id').orderBy('created_at', 'desc').execute()
  return known.map(({ id }) => id)
}

/** In the running transaction. Again is no fault. */
export async function registerSealingKey(tx: StoreCtx, id: string, rows: SealedRows): Promise<void> {
  const newest = await tx.db
    .selectFrom(registryOf(rows))
    .select((eb) => eb.fn.max('created_at').as('at'))
    .executeTakeFirst()
  const at = Math.max(tx.clock.now(), Number(newest?.at ?? 0) + 1)
  await tx.db
    .insertInto(registryOf(rows))
    .values({ id, created_at: at })
    .onConflict((c) => c.doNothing())
    .execute()
}
