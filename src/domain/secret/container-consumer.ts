/** Notes which resources of other services use a container. */
import { type SqlBool, sql } from 'kysely'
import type { OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { readOffsetPage } from '../../store/offset-page.ts'
import { getContainer } from './container.store.ts'
import { requireRoom } from './limits.ts'
import { secretRefusals } from './refusals.ts'
import type { ContainerConsumerRow } from './tables.ts'

export type ContainerConsumer = Pick<ContainerConsumerRow, 'name' | 'url'>

/** @throws not_found */
export async function listContainerConsumers(
  ctx: StoreCtx,
  id: string,
  page: OffsetRequest,
): Promise<OffsetPage<ContainerConsumerRow>> {
  await getContainer(ctx, id)
  const conditions = [sql<SqlBool>`secret_container_consumer.container_id = ${id}`]
  return readOffsetPage(ctx, 'secret_container_consumer', { conditions, page })
}

/** @throws not_found */
export async function getContainerConsumer(ctx: StoreCtx, containerId: string, id: string): Promise<ContainerConsumerRow> {
  const row = await ctx.db
    .selectFrom('secret_container_consumer')
    .selectAll()
    .where('id', '=', id)
    .where('container_id', '=', containerId)
    .executeTakeFirst()
  if (!row) throw secretRefusals.consumer_not_found()
  return row
}

/** One that is noted already stays. @throws not_found, over_quota */
export const addContainerConsumer = (ctx: StoreCtx, containerId: string, { name, url }: ContainerConsumer): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId } = await getContainer(tx, containerId)
    await requireRoom(tx, 'consumers')
    const now = tx.clock.now()
    const own = { id: tx.random.uuid(), container_id: containerId, project_id: homeProject(tx) }
    await tx.db
      .insertInto('secret_container_consumer')
      .values({ ...own, name, url, created_at: now, updated_at: now })
      .onConflict((c) => c.columns(['container_id', 'name', 'url']).doNothing())
      .execute()
    recordChange(tx, 'secret_container', containerId, projectId)
  })

/** Whoever noted it, and the container's own project. @throws not_found, forbidden */
export const removeContainerConsumer = (ctx: StoreCtx, containerId: string, { name, url }: ContainerConsumer): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId } = await getContainer(tx, containerId)
    const row = await tx.db
      .selectFrom('secret_container_consumer')
      .selectAll()
      .where('container_id', '=', containerId)
      .where('name', '=', name)
      .where('url', '=', url)
      .executeTakeFirst()
    if (!row) throw secretRefusals.consumer_not_found()
    if (![row.project_id, projectId].includes(homeProject(tx))) throw secretRefusals.not_consumers_project()
    await deleteFound(tx.db.deleteFrom('secret_container_consumer').where('id', '=', row.id))
    recordChange(tx, 'secret_container', containerId, projectId)
  })
