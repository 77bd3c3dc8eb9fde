/** Queries the rows of users and their passwords. */
import { sql } from 'kysely'
import { hexOf } from '../../../../kernel/ids.ts'
import type { Filter, ListRequest, Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { child, derived, flag, text } from '../../../../store/filter.ts'
import type { Extra, Options } from '../../entity/index.ts'
import { byId, parseObject, readList, shapeAll } from '../../entity/index.ts'
import type { UserPasswordRow, UserRow } from '../tables.ts'

export interface User {
  id: string
  name: string
  domainId: string
  defaultProjectId: string | null
  enabled: boolean
  options: Options
  extra: Extra
  /** Milliseconds since 1970; null: it has no end, or there is none. */
  passwordExpiresAt: number | null
  generation: number
}

/** The newest password's. */
const endOfPassword = sql<number | null>`(select p.expires_at from user_password as p
  where p.user_id = identity_user.id order by p.created_at desc limit 1)`

/** Users with the end of their passwords. */
const users = (ctx: StoreCtx) =>
  ctx.db.selectFrom('identity_user').selectAll('identity_user').select(endOfPassword.as('password_expires_at'))

const shape = (row: UserRow & { password_expires_at: number | null }): User => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  defaultProjectId: row.default_project_id,
  enabled: row.enabled === 1,
  options: parseObject(row.options),
  extra: parseObject(row.extra),
  passwordExpiresAt: row.password_expires_at,
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
  const row = await users(ctx).where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function findUserByName(ctx: StoreCtx, domainId: string, name: string): Promise<User | undefined> {
  const query = users(ctx).where('domain_id', '=', domainId).where('name', '=', name)
  const row = await query.executeTakeFirst()
  return row && shape(row)
}

const userList = byId('identity_user', {
  id: text('identity_user.id'),
  name: text('identity_user.name', { searched: 'trigrams' }),
  domainId: text('identity_user.domain_id'),
  defaultProjectId: text('identity_user.default_project_id', { nullable: true }),
  enabled: flag('identity_user.enabled', { usual: 1 }),
  // whose password has no end has none that is another
  passwordExpiresAt: derived('number', endOfPassword, { nullable: false }),
  groupId: child('identity_group_member', 'user_id', 'group_id'),
  providerId: child('federated_user', 'user_id', 'provider_id'),
  protocolId: child('federated_user', 'user_id', 'protocol_id'),
  uniqueId: child('federated_user', 'user_id', 'unique_id'),
})
export type UserField = keyof typeof userList.fields

export const readUsers = async (
  ctx: StoreCtx,
  request: ListRequest<UserField>,
  within: readonly Filter<UserField>[] = [],
): Promise<Page<User>> => shapeAll(await readList(ctx, users(ctx), userList, request, within), shape)

/** The last ones, the newest first. */
export const readPasswords = (ctx: StoreCtx, userId: string, most: number): Promise<UserPasswordRow[]> =>
  ctx.db
    .selectFrom('user_password')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()

/** The newest password is the one that counts. */
export const findPassword = async (ctx: StoreCtx, userId: string): Promise<UserPasswordRow | undefined> =>
  (await readPasswords(ctx, userId, 1))[0]

export interface NewPassword {
  hash: string
  expiresAt: number | null
  /** The user chose it. */
  bySelf: boolean
}

/** @param kept how many are there afterwards, the new one among them: as many as are looked back on */
export async function addPassword(tx: StoreCtx, userId: string, spec: NewPassword, kept: number): Promise<void> {
  const before = await readPasswords(tx, userId, Math.max(kept, 1) - 1)
  const stays = before.map((row) => row.id)
  let old = tx.db.deleteFrom('user_password').where('user_id', '=', userId)
  if (stays.length > 0) old = old.where('id', 'not in', stays)
  await old.execute()
  await tx.db
    .insertInto('user_password')
    .values({
      id: hexOf(tx.random.uuid()),
      user_id: userId,
      hash: spec.hash,
      created_at: Math.max(tx.clock.now(), (before[0]?.created_at ?? 0) + 1), // the newest counts, whatever the clock did
      expires_at: spec.expiresAt,
      self_service: Number(spec.bySelf),
    })
    .execute()
}

export async function deleteUserRows(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('user_password').where('user_id', '=', id).execute()
  await tx.db.deleteFrom('identity_group_member').where('user_id', '=', id).execute()
  await tx.db.deleteFrom('role_assignment').where('actor_id', '=', id).execute()
  await deleteFound(tx.db.deleteFrom('identity_user').where('id', '=', id))
}
