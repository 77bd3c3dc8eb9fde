/** Notes which resources of other services use a secret. */

import { type SqlBool, sql } from 'kysely'
import type { OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { among } from '../../store/filter.ts'
import { readOffsetPage } from '../../store/offset-page.ts'
import { requireRoom } from './limits.ts'
import { secretRefusals } from './refusals.ts'
import { getSecret } from './secret.store.ts'
import type { SecretConsumerRow } from './tables.ts'

export type SecretConsumer = Pick<SecretConsumerRow, 'service' | 'resource_type' | 'resource_id'>

/** @throws not_found */
export async function listConsumers(
  ctx: StoreCtx,
  secretId: string,
  page: OffsetRequest,
): Promise<OffsetPage<SecretConsumerRow>> {
  await getSecret(ctx, secretId)
  return readOffsetPage(ctx, 'secret_consumer', { conditions: [sql<SqlBool>`secret_consumer.secret_id = ${secretId}`], page })
}

/** Of many secrets, in one query. */
export async function consumersOf(ctx: StoreCtx, secretIds: readonly string[]): Promise<(id: string) => SecretConsumerRow[]> {
  if (secretIds.length === 0) return () => []
  const rows = await ctx.db
    .selectFrom('secret_consumer')
    .selectAll()
    .where(among(ctx.db, 'secret_consumer.secret_id', secretIds))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const bySecret = Map.groupBy(rows, ({ secret_id }) => secret_id)
  return (id) => bySecret.get(id) ?? []
}

/** @throws not_found */
export async function getConsumer(ctx: StoreCtx, secretId: string, id: string): Promise<SecretConsumerRow> {
  const row = await ctx.db
    .selectFrom('secret_consumer')
    .selectAll()
    .where('id', '=', id)
    .where('secret_id', '=', secretId)
    .executeTakeFirst()
  if (!row) throw secretRefusals.consumer_not_found()
  return row
}

/** One that is noted already stays. @throws not_found, over_quota */
export const addConsumer = (ctx: StoreCtx, secretId: string, consumer: SecretConsumer): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId } = await getSecret(tx, secretId)
    await requireRoom(tx, 'consumers')
    const now = tx.clock.now()
    const row = { id: tx.random.uuid(), secret_id: secretId, project_id: homeProject(tx), created_at: now, updated_at: now }
    await tx.db
      .insertInto('secret_consumer')
      .values({ ...row, ...consumer })
      .onConflict((c) => c.columns(['secret_id', 'service', 'resource_type', 'resource_id']).doNothing())
      .execute()
    recordChange(tx, 'secret', secretId, projectId)
  })

/** Whoever noted it, and the secret's own project. @throws not_found, forbidden */
export const removeConsumer = (ctx: StoreCtx, secretId: string, consumer: SecretConsumer): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId } = await getSecret(tx, secretId)
    const row = await tx.db
      .selectFrom('secret_consumer')
      .selectAll()
      .where('secret_id', '=', secretId)
      .where('service', '=', consumer.service)
      .where('resource_type', '=', consumer.resource_type)
      .where('resource_id', '=', consumer.resource_id)
      .executeTakeFirst()
    if (!row) throw secretRefusals.consumer_not_found()
    if (![row.project_id, projectId].includes(homeProject(tx))) throw secretRefusals.not_consumers_project()
    await deleteFound(tx.db.deleteFrom('secret_consumer').where('id', '=', row.id))
    recordChange(tx, 'secret', secretId, projectId)
  })
