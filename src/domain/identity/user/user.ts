/** Users: who acts. */
import { CloudError } from '../../../kernel/errors.ts'
import { hexOf } from '../../../kernel/ids.ts'
import type { Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import { reachOf, requireReach } from '../access.ts'
import { couldNotFind, type Extra, mergeOptions, nameTaken, type Options, refuse, requireMutable } from '../attributes.ts'
import { equals, type ListRequest } from '../filter.ts'
import { findProjectRow } from '../resource/project.store.ts'
import { revoke } from '../token/revocation.ts'
import type { Passwords } from './password.ts'
import {
  addPassword,
  deleteUserRows,
  findPassword,
  findUserByName,
  findUserRow,
  insertUser,
  readUsers,
  updateUserRow,
} from './user.store.ts'

export const USER_NAME_MAX = 255
export const PASSWORD_MAX = 4096

export interface User {
  id: string
  name: string
  domainId: string
  defaultProjectId: string | null
  enabled: boolean
  options: Options
  extra: Extra
  generation: number
}

export interface NewUser {
  id?: string
  name: string
  domainId: string
  password?: string
  defaultProjectId?: string
  enabled?: boolean
  options?: Options
  extra?: Extra
}

export type UserChange = Partial<Pick<User, 'name' | 'defaultProjectId' | 'enabled' | 'options' | 'extra'>> & {
  password?: string
}

/** Hashes the password first, then stores all in one transaction. @throws conflict for a taken name */
export async function createUser(ctx: StoreCtx, passwords: Pick<Passwords, 'hash'>, wish: NewUser): Promise<User> {
  requireReach(ctx, 'change', { domainId: wish.domainId }, refuse('identity:create_user'))
  const hash = wish.password === undefined ? undefined : await passwords.hash(wish.password)
  return transact(ctx, async (tx) => {
    const domain = await findProjectRow(tx, wish.domainId)
    if (!domain?.isDomain) throw couldNotFind('domain', wish.domainId)
    await requireFreeName(tx, wish.domainId, wish.name)
    await requireDefaultProject(tx, wish.defaultProjectId)
    const user: User = {
      id: wish.id ?? hexOf(tx.random.uuid()),
      name: wish.name,
      domainId: wish.domainId,
      defaultProjectId: wish.defaultProjectId ?? null,
      enabled: wish.enabled ?? true,
      options: mergeOptions({}, wish.options),
      extra: wish.extra ?? {},
      generation: 1,
    }
    await insertUser(tx, user)
    if (hash) await addPassword(tx, user.id, hash)
    recordChange(tx, 'user', user.id)
    return user
  })
}

async function requireFreeName(tx: StoreCtx, domainId: string, name: string, self?: string): Promise<void> {
  await lockName(tx, `identity.user:${domainId}`)
  const other = await findUserByName(tx, domainId, name)
  if (other && other.id !== self) throw nameTaken('user', `Duplicate entry found with name ${name} at domain ID ${domainId}`)
}

async function requireDefaultProject(tx: StoreCtx, id: string | null | undefined): Promise<void> {
  if (!id) return
  const project = await findProjectRow(tx, id)
  if (project?.isDomain)
    throw new CloudError('bad_request', 'A domain cannot be the default project of a user.', { field: 'user.default_project_id' })
}

/** Whoever asks; undefined when there is none. For other services and for logging in. */
export const findUser = (ctx: StoreCtx, id: string): Promise<User | undefined> => findUserRow(ctx, id)
export const findUserNamed = (ctx: StoreCtx, domainId: string, name: string): Promise<User | undefined> =>
  findUserByName(ctx, domainId, name)

/** @throws not_found when absent, or neither in the caller's reach nor the caller itself */
export async function getUser(ctx: StoreCtx, id: string): Promise<User> {
  const user = await findUserRow(ctx, id)
  if (!user) throw couldNotFind('user', id)
  const own = ctx.who.kind === 'user' && ctx.who.userId === id
  requireReach(ctx, 'read', { domainId: user.domainId, own }, couldNotFind('user', id))
  return user
}

/** @param request.groupId only members of it */
export async function listUsers(ctx: StoreCtx, request: ListRequest & { groupId?: string } = {}): Promise<Page<User>> {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'own') return { items: [], more: false }
  const filters = [...(request.filters ?? [])]
  if (reach.kind === 'domain') filters.push(equals('domain_id', reach.domainId))
  return readUsers(ctx, { ...request, filters })
}

/** A new password and a disabled user void the tokens made before. */
export async function updateUser(ctx: StoreCtx, passwords: Passwords, id: string, change: UserChange): Promise<User> {
  const { password, ...fields } = change
  const found = await getUser(ctx, id)
  requireReach(ctx, 'change', { domainId: found.domainId }, refuse('identity:update_user'))
  const hash = password === undefined ? undefined : await passwords.hash(password)
  return transact(ctx, async (tx) => {
    const before = await getUser(tx, id)
    requireMutable('user', id, before.options, 'update', change.options)
    if (fields.name !== undefined) await requireFreeName(tx, before.domainId, fields.name, id)
    await requireDefaultProject(tx, fields.defaultProjectId)
    const after: User = {
      ...before,
      ...fields,
      options: mergeOptions(before.options, fields.options),
      extra: { ...before.extra, ...fields.extra },
      generation: before.generation + 1,
    }
    await updateUserRow(tx, after)
    if (hash) await addPassword(tx, id, hash)
    if (hash || (before.enabled && !after.enabled)) await revoke(tx, { userId: id })
    recordChange(tx, 'user', id)
    return after
  })
}

const wrongPassword = () => new CloudError('unauthorized', 'The request you have made requires authentication.')

/** A user changes its own password, knowing the old one. @throws unauthorized when the old one is wrong */
export async function changeOwnPassword(
  ctx: StoreCtx,
  passwords: Passwords,
  userId: string,
  change: { original: string; password: string },
): Promise<void> {
  const user = await findUserRow(ctx, userId)
  const known = user && (await findPassword(ctx, userId))
  if (!(await passwords.verify(known?.hash, change.original)) || !user?.enabled) throw wrongPassword()
  const hash = await passwords.hash(change.password)
  await transact(ctx, async (tx) => {
    // someone else may have set it while both were hashed
    if ((await findPassword(tx, userId))?.id !== known?.id) throw wrongPassword()
    await addPassword(tx, userId, hash)
    await revoke(tx, { userId })
    recordChange(tx, 'user', userId)
  })
}

export const deleteUser = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const user = await getUser(tx, id)
    requireReach(tx, 'change', { domainId: user.domainId }, refuse('identity:delete_user'))
    requireMutable('user', id, user.options, 'delete')
    await removeUser(tx, id)
  })

/** With its passwords, memberships and role assignments. */
export async function removeUser(tx: StoreCtx, id: string): Promise<void> {
  await revoke(tx, { userId: id })
  await deleteUserRows(tx, id)
  recordChange(tx, 'user', id)
}

export const userIdsOfDomain = async (tx: StoreCtx, domainId: string): Promise<string[]> =>
  (await readUsers(tx, { filters: [equals('domain_id', domainId)] })).items.map((user) => user.id)
