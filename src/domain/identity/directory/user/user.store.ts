/** Queries the rows of users and their passwords. */
import type { ExpressionBuilder } from 'kysely'
import { hexOf } from '../../../../kernel/ids.ts'
import type { Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { readIdPage } from '../../../../store/page.ts'
import type { Tables } from '../../../../store/tables.ts'
import type { Extra, Options } from '../../entity/index.ts'
import { conditionOf, type ListRequest, parseObject } from '../../entity/index.ts'
import type { UserPasswordRow, UserRow } from '../tables.ts'
import type { FederatedLink } from './federated-link.ts'

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

/** Users with the end of their passwords. */
const users = (ctx: StoreCtx) =>
  ctx.db.selectFrom((eb) => eb.selectFrom('identity_user as u').selectAll('u').select(endOfPassword).as('user'))

/** The newest password's. */
const endOfPassword = (eb: ExpressionBuilder<Tables & { u: UserRow }, 'u'>) =>
  eb
    .selectFrom('user_password as p')
    .select('p.expires_at')
    .whereRef('p.user_id', '=', 'u.id')
    .orderBy('p.created_at', 'desc')
    .limit(1)
    .as('password_expires_at')

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
  const row = await users(ctx).selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function findUserByName(ctx: StoreCtx, domainId: string, name: string): Promise<User | undefined> {
  const query = users(ctx).selectAll().where('domain_id', '=', domainId).where('name', '=', name)
  const row = await query.executeTakeFirst()
  return row && shape(row)
}

export interface UserListRequest extends ListRequest {
  groupId?: string
  /** Only those whom such a provider vouches for. */
  federated?: Partial<FederatedLink>
}

export async function readUsers(ctx: StoreCtx, request: UserListRequest): Promise<Page<User>> {
  const { groupId, federated } = request
  let query = users(ctx).selectAll().where(conditionOf(ctx.db, request.filters))
  if (groupId !== undefined)
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('identity_group_member').select('user_id').where('group_id', '=', groupId),
    )
  if (federated) query = query.where('id', 'in', () => federatedIds(ctx, federated))
  return readIdPage(query, request, shape)
}

function federatedIds(ctx: StoreCtx, { providerId, protocolId, uniqueId }: Partial<FederatedLink>) {
  let query = ctx.db.selectFrom('federated_user').select('user_id')
  if (providerId !== undefined) query = query.where('provider_id', '=', providerId)
  if (protocolId !== undefined) query = query.where('protocol_id', '=', protocolId)
  if (uniqueId !== undefined) query = query.where('unique_id', '=', uniqueId)
  return query
}

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
export async function addPassword(tx: StoreCtx, userId: string, wish: NewPassword, kept: number): Promise<void> {
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
      hash: wish.hash,
      created_at: Math.max(tx.clock.now(), (before[0]?.created_at ?? 0) + 1), // the newest counts, whatever the clock did
      expires_at: wish.expiresAt,
      self_service: Number(wish.bySelf),
    })
    .execute()
}

export async function deleteUserRows(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('user_password').where('user_id', '=', id).execute()
  await tx.db.deleteFrom('identity_group_member').where('user_id', '=', id).execute()
  await tx.db.deleteFrom('role_assignment').where('actor_id', '=', id).execute()
  await tx.db.deleteFrom('identity_user').where('id', '=', id).execute()
}
