/** Queries the rows of groups and their members. */
import type { Filter, ListRequest, Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { child, text } from '../../../../store/filter.ts'
import type { Extra } from '../../entity/index.ts'
import { byId, parseObject, readList, shapeAll } from '../../entity/index.ts'
import type { GroupRow } from '../tables.ts'

export interface Group {
  id: string
  name: string
  domainId: string
  description: string
  extra: Extra
  generation: number
}

const shape = (row: GroupRow): Group => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  description: row.description,
  extra: parseObject(row.extra),
  generation: row.generation,
})

const rowOf = (group: Group) => ({
  name: group.name,
  domain_id: group.domainId,
  description: group.description,
  extra: JSON.stringify(group.extra),
  generation: group.generation,
})

export const insertGroup = (tx: StoreCtx, group: Group) =>
  tx.db
    .insertInto('identity_group')
    .values({ id: group.id, created_at: tx.clock.now(), ...rowOf(group) })
    .execute()

export const updateGroupRow = (tx: StoreCtx, group: Group) =>
  tx.db.updateTable('identity_group').set(rowOf(group)).where('id', '=', group.id).execute()

export async function findGroupRow(ctx: StoreCtx, id: string): Promise<Group | undefined> {
  const row = await ctx.db.selectFrom('identity_group').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function findGroupByName(ctx: StoreCtx, domainId: string, name: string): Promise<Group | undefined> {
  const query = ctx.db.selectFrom('identity_group').selectAll().where('domain_id', '=', domainId).where('name', '=', name)
  const row = await query.executeTakeFirst()
  return row && shape(row)
}

const groups = byId('identity_group', {
  id: text('identity_group.id'),
  name: text('identity_group.name', { searched: 'trigrams' }),
  domainId: text('identity_group.domain_id'),
  memberId: child('identity_group_member', 'group_id', 'user_id'),
})
export type GroupField = keyof typeof groups.fields

export const readGroups = async (
  ctx: StoreCtx,
  request: ListRequest<GroupField>,
  within: readonly Filter<GroupField>[] = [],
): Promise<Page<Group>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('identity_group').selectAll(), groups, request, within), shape)

export async function isMember(ctx: StoreCtx, groupId: string, userId: string): Promise<boolean> {
  const query = ctx.db.selectFrom('identity_group_member').select('user_id').where('group_id', '=', groupId)
  return (await query.where('user_id', '=', userId).executeTakeFirst()) !== undefined
}

export async function deleteGroupRows(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('identity_group_member').where('group_id', '=', id).execute()
  await tx.db.deleteFrom('role_assignment').where('actor_id', '=', id).execute()
  await deleteFound(tx.db.deleteFrom('identity_group').where('id', '=', id))
}
