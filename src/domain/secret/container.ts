/** Makes, lists, changes and removes containers: secrets that belong together, each by a name. */
import { type SqlBool, sql } from 'kysely'
import { userOf } from '../../kernel/context.ts'
import type { OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { readOffsetPage } from '../../store/offset-page.ts'
import { insertRow } from '../../store/prepared.ts'
import { dropAccess } from './access.ts'
import { type Container, type ContainerMember, getContainer, withParts } from './container.store.ts'
import { requireRoom } from './limits.ts'
import { secretRefusals } from './refusals.ts'
import { isAlive } from './secret.store.ts'
import type { ContainerType } from './tables.ts'

export interface NewContainer {
  name: string | null
  type: ContainerType
  members: readonly ContainerMember[]
}

/** @throws not_found for a secret that is not the project's, over_quota */
export const createContainer = (ctx: StoreCtx, { name, type, members }: NewContainer): Promise<Container> =>
  transact(ctx, async (tx) => {
    await requireRoom(tx, 'containers')
    const [now, projectId] = [tx.clock.now(), homeProject(tx)]
    const row = {
      id: tx.random.uuid(),
      project_id: projectId,
      creator_id: userOf(tx),
      name,
      type,
      created_at: now,
      updated_at: now,
    }
    await insertRow(tx.db, 'secret_container', row)
    for (const member of members) await requireOwnSecret(tx, member)
    const rows = members.map((member) => ({ container_id: row.id, secret_id: member.secretId, name: member.name }))
    if (rows.length > 0) await tx.db.insertInto('secret_container_member').values(rows).execute()
    recordChange(tx, 'secret_container', row.id, projectId)
    return getContainer(tx, row.id)
  })

export interface ContainerListRequest extends OffsetRequest {
  name?: string | undefined
  type?: string | undefined
}

/** Of the caller's project. */
export async function listContainers(
  ctx: StoreCtx,
  { name, type, ...asked }: ContainerListRequest,
): Promise<OffsetPage<Container>> {
  const conditions = [sql<SqlBool>`secret_container.project_id = ${homeProject(ctx)}`]
  if (name !== undefined) conditions.push(sql<SqlBool>`secret_container.name = ${name}`)
  if (type !== undefined) conditions.push(sql<SqlBool>`secret_container.type = ${type}`)
  const page = await readOffsetPage(ctx, 'secret_container', { conditions, page: asked })
  return { ...page, items: await withParts(ctx, page.items) }
}

/** Its secrets stay. @throws not_found */
export const deleteContainer = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId } = await getContainer(tx, id)
    await dropAccess(tx, id)
    await deleteFound(tx.db.deleteFrom('secret_container').where('id', '=', id))
    recordChange(tx, 'secret_container', id, projectId)
  })

/** @throws not_found, bad_request for one whose secrets are settled, conflict */
export const addMember = (ctx: StoreCtx, id: string, member: ContainerMember): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId, type } = await getContainer(tx, id)
    if (type !== 'generic') throw secretRefusals.container_fixed()
    await requireOwnSecret(tx, { ...member, name: '' })
    const added = await tx.db
      .insertInto('secret_container_member')
      .values({ container_id: id, secret_id: member.secretId, name: member.name })
      .onConflict((c) => c.columns(['container_id', 'secret_id', 'name']).doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) throw secretRefusals.member_exists()
    await touch(tx, id, projectId)
  })

/** @throws not_found */
export const removeMember = (ctx: StoreCtx, id: string, member: ContainerMember): Promise<void> =>
  transact(ctx, async (tx) => {
    const { projectId } = await getContainer(tx, id)
    await requireOwnSecret(tx, { ...member, name: '' })
    const gone = await tx.db
      .deleteFrom('secret_container_member')
      .where('container_id', '=', id)
      .where('secret_id', '=', member.secretId)
      .where('name', '=', member.name)
      .executeTakeFirst()
    if (gone.numDeletedRows === 0n) throw secretRefusals.member_not_found()
    await touch(tx, id, projectId)
  })

async function touch(tx: StoreCtx, id: string, projectId: string): Promise<void> {
  await tx.db.updateTable('secret_container').set({ updated_at: tx.clock.now() }).where('id', '=', id).execute()
  recordChange(tx, 'secret_container', id, projectId)
}

/** What another project has is not there. */
async function requireOwnSecret(tx: StoreCtx, { secretId, name }: ContainerMember): Promise<void> {
  const row = await tx.db
    .selectFrom('secret')
    .select('id')
    .where('id', '=', secretId)
    .where('project_id', '=', homeProject(tx))
    .where(isAlive(tx.clock))
    .executeTakeFirst()
  if (!row) throw secretRefusals.container_secret_not_found({ name: name || null, ref: secretId })
}
