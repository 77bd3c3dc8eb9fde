/** Keeps consumers of OAuth 1.0a: programs that may ask users for a part of their rights. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { text } from '../../../../store/filter.ts'
import { byId, type Extra, parseObject, readList, shapeAll } from '../../entity/index.ts'
import type { Sealing } from '../../sealing/index.ts'
import { oauth1Refusals } from './refusals.ts'
import type { OAuth1ConsumerRow } from './tables.ts'

export interface Consumer {
  id: string
  description: string | null
  extra: Extra
}

const shape = ({ id, description, extra }: OAuth1ConsumerRow): Consumer => ({ id, description, extra: parseObject(extra) })

/** Returns the secret, which is never shown again. */
export const createConsumer = (
  ctx: StoreCtx,
  { sealing }: { sealing: Sealing },
  { description, extra }: Omit<Consumer, 'id'>,
): Promise<Consumer & { secret: string }> =>
  transact(ctx, async (tx) => {
    const consumer: Consumer = { id: hexOf(tx.random.uuid()), description, extra }
    const secret = tx.random.bytes(16).toString('hex')
    const sealed = sealing.seal(secret, consumer.id)
    await tx.db
      .insertInto('oauth1_consumer')
      .values({ id: consumer.id, description, sealed, extra: JSON.stringify(extra) })
      .execute()
    return { ...consumer, secret }
  })

const findRow = (ctx: StoreCtx, id: string): Promise<OAuth1ConsumerRow | undefined> =>
  ctx.db.selectFrom('oauth1_consumer').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getConsumer(ctx: StoreCtx, id: string): Promise<Consumer> {
  const row = await findRow(ctx, id)
  if (!row) throw oauth1Refusals.consumer_not_found()
  return shape(row)
}

export async function findConsumerSecret(
  ctx: StoreCtx,
  { sealing }: { sealing: Sealing },
  id: string,
): Promise<string | undefined> {
  const row = await findRow(ctx, id)
  return row && sealing.open(row.sealed, row.id)
}

const consumers = byId('oauth1_consumer', { description: text('oauth1_consumer.description', { nullable: true }) })
export type ConsumerField = keyof typeof consumers.fields

export const listConsumers = async (ctx: StoreCtx, request: ListRequest<ConsumerField> = {}): Promise<Page<Consumer>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('oauth1_consumer').selectAll(), consumers, request), shape)

/** @throws not_found */
export const updateConsumer = (ctx: StoreCtx, id: string, change: Partial<Omit<Consumer, 'id'>>): Promise<Consumer> =>
  transact(ctx, async (tx) => {
    const before = await getConsumer(tx, id)
    const after: Consumer = { ...before, ...change, id, extra: { ...before.extra, ...change.extra } }
    const { description, extra } = after
    await tx.db
      .updateTable('oauth1_consumer')
      .set({ description, extra: JSON.stringify(extra) })
      .where('id', '=', id)
      .execute()
    return after
  })

/** With all that it was let have: tokens of those accesses hold no more. @throws not_found */
export const deleteConsumer = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getConsumer(tx, id)
    const accesses = await tx.db.selectFrom('oauth1_access_token').select('id').where('consumer_id', '=', id).execute()
    for (const access of accesses) recordChange(tx, 'access-token', access.id)
    await deleteFound(tx.db.deleteFrom('oauth1_consumer').where('id', '=', id))
  })
