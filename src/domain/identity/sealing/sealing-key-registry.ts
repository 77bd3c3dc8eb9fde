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

/** The ids of the cloud's keys that have to be in the file, newest first: those that something is or may be sealed by. */
export async function registeredKeys(ctx: StoreCtx, rows: SealedRows): Promise<string[]> {
  if (rows.inFile) return rows.inFile(ctx)
  const known = await ctx.db
    .selectFrom(registryOf(rows))
    .select('id')
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute()
  return known.map(({ id }) => id)
}

/** The same, of a database as it was before it is brought to the newest level: where there is no registry yet, nothing is sealed. */
export async function wantedInFile(ctx: StoreCtx, rows: SealedRows): Promise<string[]> {
  const columns = (await ctx.db.introspection.getTables()).find(({ name }) => name === rows.registry)?.columns
  if (!columns) return []
  if (columns.some(({ name }) => name === 'retired_at')) return registeredKeys(ctx, rows)
  return (await ctx.db.selectFrom(registryOf(rows)).select('id').execute()).map(({ id }) => id)
}

/** Those that ever were: none of them is taken for a new one. */
export async function everRegistered(ctx: StoreCtx, rows: SealedRows = IDENTITY_SECRETS): Promise<Set<string>> {
  const known = await ctx.db.selectFrom(registryOf(rows)).select('id').execute()
  return new Set(known.map(({ id }) => id))
}

/** The file has to have these from now on, and need not have any other. */
export const keepRegistered = (ctx: StoreCtx, ids: readonly string[], rows: SealedRows = IDENTITY_SECRETS): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, rows.lock)
    for (const id of ids) await registerSealingKey(tx, id, rows)
    await tx.db
      .updateTable(registryOf(rows))
      .set({ retired_at: tx.clock.now() })
      .where('id', 'not in', [...ids])
      .where('retired_at', 'is', null)
      .execute()
  })

/** In the running transaction. Again is no fault. */
async function registerSealingKey(tx: StoreCtx, id: string, rows: SealedRows): Promise<void> {
  const newest = await tx.db
    .selectFrom(registryOf(rows))
    .select((eb) => eb.fn.max('created_at').as('at'))
    .executeTakeFirst()
  const at = Math.max(tx.clock.now(), Number(newest?.at ?? 0) + 1)
  await tx.db
    .insertInto(registryOf(rows))
    .values({ id, created_at: at, retired_at: null })
    .onConflict((c) => c.column('id').doUpdateSet({ retired_at: null }))
    .execute()
}
