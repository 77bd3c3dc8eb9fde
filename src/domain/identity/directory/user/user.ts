/** Keeps users: who acts. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { holdRow, lockName } from '../../../../store/dialect.ts'
import {
  type Extra,
  equals,
  identityRefusals,
  mergeOptions,
  type Options,
  reachOf,
  requireMutable,
  requireReach,
} from '../../entity/index.ts'
import { revoke } from '../../revocation/index.ts'
import { endOfPassword, requireForm } from '../compliance/compliance.ts'
import { noteActivity } from '../compliance/inactivity.ts'
import { forgetFailures } from '../compliance/lockout.ts'
import { findProjectRow } from '../project/project.store.ts'
import { type FederatedLink, replaceLinks } from './federated-link.ts'
import type { Passwords } from './password.ts'
import { userRefusals } from './refusals.ts'
import type { User, UserField } from './user.store.ts'
import { addPassword, deleteUserRows, findUserByName, findUserRow, insertUser, readUsers, updateUserRow } from './user.store.ts'

export type { User } from './user.store.ts'

export const USER_NAME_MAX = 255
export const PASSWORD_MAX = 4096

export interface NewUser {
  id?: string
  name: string
  domainId: string
  password?: string
  defaultProjectId?: string
  enabled?: boolean
  options?: Options
  extra?: Extra
  /** Whom of identity providers it is. */
  federated?: readonly FederatedLink[]
}

export type UserChange = Partial<Pick<User, 'name' | 'defaultProjectId' | 'enabled' | 'options' | 'extra'>> & {
  password?: string
  /** In place of those that it has. */
  federated?: readonly FederatedLink[]
}

export type PasswordSetting = Pick<Passwords, 'hash' | 'rules'>

/**
 * Hashes the password first, then stores all in one transaction.
 * @throws conflict for a taken name; bad_request for a password of another form than is demanded
 */
export async function createUser(ctx: StoreCtx, passwords: PasswordSetting, spec: NewUser): Promise<User> {
  requireReach(ctx, 'change', { domainId: spec.domainId }, identityRefusals.not_allowed({ act: 'create_user' }))
  if (spec.password !== undefined) requireForm(passwords.rules, spec.password)
  const hash = spec.password === undefined ? undefined : await passwords.hash(spec.password)
  return transact(ctx, async (tx) => {
    const domain = await findProjectRow(tx, spec.domainId)
    if (!domain?.isDomain) throw identityRefusals.domain_not_found({ id: spec.domainId })
    const name = spec.name.trim() // as Keystone keeps it
    await requireFreeName(tx, spec.domainId, name)
    await requireDefaultProject(tx, spec.defaultProjectId)
    const user: User = {
      id: spec.id ?? hexOf(tx.random.uuid()),
      name,
      domainId: spec.domainId,
      defaultProjectId: spec.defaultProjectId ?? null,
      enabled: spec.enabled ?? true,
      options: mergeOptions({}, spec.options),
      extra: spec.extra ?? {},
      passwordExpiresAt: null,
      generation: 1,
    }
    await insertUser(tx, user)
    if (spec.federated) await replaceLinks(tx, user.id, spec.federated)
    if (hash) user.passwordExpiresAt = await setPassword(tx, passwords, user, hash)
    recordChange(tx, 'user', user.id)
    return user
  })
}

/** Set by somebody else than the user. @returns its end */
async function setPassword(tx: StoreCtx, { rules }: PasswordSetting, user: User, hash: string): Promise<number | null> {
  const expiresAt = endOfPassword(rules, user, tx.clock.now(), false)
  await addPassword(tx, user.id, { hash, expiresAt, bySelf: false }, rules.uniqueLast)
  return expiresAt
}

async function requireFreeName(tx: StoreCtx, domainId: string, name: string, self?: string): Promise<void> {
  await lockName(tx, `identity.user:${domainId}`)
  const other = await findUserByName(tx, domainId, name)
  if (other && other.id !== self) throw userRefusals.user_name_taken({ name, domainId })
}

async function requireDefaultProject(tx: StoreCtx, id: string | null | undefined): Promise<void> {
  if (!id) return
  const project = await findProjectRow(tx, id)
  if (project?.isDomain) throw userRefusals.default_project_is_domain()
}

/** Whoever asks; undefined when there is none. For other services and for logging in. */
export const findUser = (ctx: StoreCtx, id: string): Promise<User | undefined> => findUserRow(ctx, id)
export const findUserNamed = (ctx: StoreCtx, domainId: string, name: string): Promise<User | undefined> =>
  findUserByName(ctx, domainId, name)

/** @throws not_found when absent, or neither in the caller's reach nor the caller itself */
export async function getUser(ctx: StoreCtx, id: string): Promise<User> {
  const user = await findUserRow(ctx, id)
  if (!user) throw identityRefusals.user_not_found({ id })
  const own = ctx.who.kind === 'user' && ctx.who.userId === id
  requireReach(ctx, 'read', { domainId: user.domainId, own }, identityRefusals.user_not_found({ id }))
  return user
}

export async function listUsers(ctx: StoreCtx, request: ListRequest<UserField> = {}): Promise<Page<User>> {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'own') return { items: [], more: false }
  return readUsers(ctx, request, reach.kind === 'domain' ? [equals('domainId', reach.domainId)] : [])
}

/** A new password and a disabled user void the tokens made before. */
export async function updateUser(ctx: StoreCtx, passwords: PasswordSetting, id: string, change: UserChange): Promise<User> {
  const { password, federated, ...fields } = change.name === undefined ? change : { ...change, name: change.name.trim() }
  if (password !== undefined) requireForm(passwords.rules, password)
  const found = await getUser(ctx, id)
  requireReach(ctx, 'change', { domainId: found.domainId }, identityRefusals.not_allowed({ act: 'update_user' }))
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
    if (federated) await replaceLinks(tx, id, federated)
    if (hash) after.passwordExpiresAt = await setPassword(tx, passwords, after, hash)
    if (fields.enabled) {
      await forgetFailures(tx, id)
      await noteActivity(tx, id)
    }
    if (hash || (before.enabled && !after.enabled)) await revoke(tx, { userId: id })
    recordChange(tx, 'user', id)
    return after
  })
}

export const deleteUser = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const user = await getUser(tx, id)
    requireReach(tx, 'change', { domainId: user.domainId }, identityRefusals.not_allowed({ act: 'delete_user' }))
    requireMutable('user', id, user.options, 'delete')
    await removeUser(tx, id)
  })

/** With its passwords, memberships and role assignments. */
export async function removeUser(tx: StoreCtx, id: string): Promise<void> {
  await holdRow(tx, 'identity_user', id)
  await revoke(tx, { userId: id })
  await deleteUserRows(tx, id)
  recordChange(tx, 'user', id)
}

export const userIdsOfDomain = async (tx: StoreCtx, domainId: string): Promise<string[]> =>
  (await readUsers(tx, { filters: [equals('domainId', domainId)] })).items.map((user) => user.id)
