/** Keeps pairs of key and value that users note of a secret. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { secretRefusals } from './refusals.ts'
import { getSecret, touchSecret } from './secret.store.ts'

export type Metadata = Readonly<Record<string, string>>

const MOST_METADATA = 128

function requireFew(count: number): void {
  if (count > MOST_METADATA) throw secretRefusals.too_many_metadata({ limit: MOST_METADATA })
}

/** @throws not_found */
export async function getMetadata(ctx: StoreCtx, id: string): Promise<Metadata> {
  await getSecret(ctx, id)
  const rows = await ctx.db.selectFrom('secret_metadata').selectAll().where('secret_id', '=', id).orderBy('key').execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

/** Makes them exactly these. @throws not_found */
export const replaceMetadata = (ctx: StoreCtx, id: string, metadata: Metadata): Promise<void> =>
  transact(ctx, async (tx) => {
    await touchSecret(tx, await getSecret(tx, id))
    await tx.db.deleteFrom('secret_metadata').where('secret_id', '=', id).execute()
    requireFew(Object.keys(metadata).length)
    const rows = Object.entries(metadata).map(([key, value]) => ({ secret_id: id, key, value }))
    if (rows.length > 0) await tx.db.insertInto('secret_metadata').values(rows).execute()
  })

/** @throws not_found, conflict */
export const addMetadata = (ctx: StoreCtx, id: string, key: string, value: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await touchSecret(tx, await getSecret(tx, id))
    const { count } = await tx.db
      .selectFrom('secret_metadata')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('secret_id', '=', id)
      .where('key', '!=', key)
      .executeTakeFirstOrThrow()
    requireFew(Number(count) + 1)
    const added = await tx.db
      .insertInto('secret_metadata')
      .values({ secret_id: id, key, value })
      .onConflict((c) => c.columns(['secret_id', 'key']).doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) throw secretRefusals.metadata_exists({ key })
  })

/** @throws not_found for a secret or a key that is not there */
export const updateMetadata = (ctx: StoreCtx, id: string, key: string, value: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await touchSecret(tx, await getSecret(tx, id))
    const set = await tx.db
      .updateTable('secret_metadata')
      .set({ value })
      .where('secret_id', '=', id)
      .where('key', '=', key)
      .executeTakeFirst()
    if (set.numUpdatedRows === 0n) throw secretRefusals.metadata_not_found({ key })
  })

/** @throws not_found for a secret or a key that is not there */
export const deleteMetadata = (ctx: StoreCtx, id: string, key: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await touchSecret(tx, await getSecret(tx, id))
    const gone = await tx.db.deleteFrom('secret_metadata').where('secret_id', '=', id).where('key', '=', key).executeTakeFirst()
    if (gone.numDeletedRows === 0n) throw secretRefusals.metadata_not_found({ key })
  })
