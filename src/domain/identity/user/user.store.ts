import { hexOf } from '../../../kernel/ids.ts'
import type { Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { parseObject } from '../attributes.ts'
import { afterMarker, conditionOf, fetchLimit, type ListRequest, pageOf } from '../filter.ts'
import type { UserPasswordRow, UserRow } from '../tables.ts'
import type { User } from './user.ts'

const shape = (row: UserRow): User => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  defaultProjectId: row.default_project_id,
  enabled: row.enabled === 1,
  options: parseObject(row.options),
  extra: parseObject(row.extra),
  generation: row.generation,
})

const rowOf = (user: User) => ({
  name: user.name,
  domain_id: user.domainId,
  default_project_id: user.defaultProjectId,
  enabled: Number(user.enabled),
  options: JSON.stringify(user.options),
  extra: JSON.stringify(user.extra),
  generation: user.generation,
})

export const insertUser = (tx: StoreCtx, user: User) =>
  tx.db
    .insertInto('identity_user')
    .values({ id: user.id, created_at: tx.clock.now(), ...rowOf(user) })
    .execute()

export const updateUserRow = (tx: StoreCtx, user: User) =>
  tx.db.updateTable('identity_user').set(rowOf(user)).where('id', '=', user.id).execute()

export async function findUserRow(ctx: StoreCtx, id: string): Promise<User | undefined> {
  const row = await ctx.db.selectFrom('identity_user').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function findUserByName(ctx: StoreCtx, domainId: string, name: string): Promise<User | undefined> {
  const query = ctx.db.selectFrom('identity_user').selectAll().where('domain_id', '=', domainId).where('name', '=', name)
  const row = await query.executeTakeFirst()
  return row && shape(row)
}

export async function readUsers(ctx: StoreCtx, request: ListRequest & { groupId?: string }): Promise<Page<User>> {
  const { groupId } = request
  let query = ctx.db.selectFrom('identity_user').selectAll().where(conditionOf(request.filters)).where(afterMarker(request))
  if (groupId !== undefined)
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('identity_group_member').select('user_id').where('group_id', '=', groupId),
    )
  return pageOf(await query.orderBy('id').limit(fetchLimit(request)).execute(), request, shape)
}

/** The newest password is the one that counts. */
export const findPassword = (ctx: StoreCtx, userId: string): Promise<UserPasswordRow | undefined> =>
  ctx.db
    .selectFrom('user_password')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Replaces what was there: older passwords are kept only where a history is asked for. */
export async function addPassword(tx: StoreCtx, userId: string, hash: string): Promise<void> {
  await tx.db.deleteFrom('user_password').where('user_id', '=', userId).execute()
  await tx.db
    .insertInto('user_password')
    .values({ id: hexOf(tx.random.uuid()), user_id: userId, hash, created_at: tx.clock.now(), expires_at: null })
    .execute()
}

export async function deleteUserRows(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('user_password').where('user_id', '=', id).execute()
  await tx.db.deleteFrom('identity_group_member').where('user_id', '=', id).execute()
  await tx.db.deleteFrom('role_assignment').where('actor_id', '=', id).execute()
  await tx.db.deleteFrom('identity_user').where('id', '=', id).execute()
}
