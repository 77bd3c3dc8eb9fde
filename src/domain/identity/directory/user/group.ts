/** Keeps groups of users: a role given to a group is each member's. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { Filter, ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { holdRow, lockName } from '../../../../store/dialect.ts'
import type { Extra } from '../../entity/index.ts'
import { equals, identityRefusals, reachOf, requireReach } from '../../entity/index.ts'
import { findProjectRow } from '../project/project.store.ts'
import type { Group, GroupField } from './group.store.ts'
import {
  deleteGroupRows,
  findGroupByName,
  findGroupRow,
  insertGroup,
  isMember,
  readGroups,
  updateGroupRow,
} from './group.store.ts'
import { userRefusals } from './refusals.ts'
import { getUser } from './user.ts'

export type { Group } from './group.store.ts'

export const GROUP_NAME_MAX = 64

export interface NewGroup {
  name: string
  domainId: string
  description?: string
  extra?: Extra
}

export const createGroup = (ctx: StoreCtx, spec: NewGroup): Promise<Group> =>
  transact(ctx, async (tx) => {
    requireReach(tx, 'change', { domainId: spec.domainId }, identityRefusals.not_allowed({ act: 'create_group' }))
    if (!(await findProjectRow(tx, spec.domainId))?.isDomain) throw identityRefusals.domain_not_found({ id: spec.domainId })
    await requireFreeName(tx, spec.domainId, spec.name)
    const group: Group = {
      id: hexOf(tx.random.uuid()),
      name: spec.name,
      domainId: spec.domainId,
      description: spec.description ?? '',
      extra: spec.extra ?? {},
      generation: 1,
    }
    await insertGroup(tx, group)
    recordChange(tx, 'group', group.id)
    return group
  })

async function requireFreeName(tx: StoreCtx, domainId: string, name: string, self?: string): Promise<void> {
  await lockName(tx, `identity.group:${domainId}`)
  const other = await findGroupByName(tx, domainId, name)
  if (other && other.id !== self) throw userRefusals.group_name_taken({ name, domainId })
}

/** Whoever asks; undefined when there is none. */
export const findGroup = (ctx: StoreCtx, id: string): Promise<Group | undefined> => findGroupRow(ctx, id)

export async function getGroup(ctx: StoreCtx, id: string): Promise<Group> {
  const group = await findGroupRow(ctx, id)
  if (!group) throw identityRefusals.group_not_found({ id })
  requireReach(ctx, 'read', { domainId: group.domainId }, identityRefusals.group_not_found({ id }))
  return group
}

export type GroupRequest = ListRequest<GroupField>

export async function listGroups(ctx: StoreCtx, request: GroupRequest = {}): Promise<Page<Group>> {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'own') return { items: [], more: false }
  return readGroups(ctx, request, reach.kind === 'domain' ? [equals('domainId', reach.domainId)] : [])
}

/** Those that a user is in; a user may list its own. @throws not_found for a user out of the caller's reach */
export async function listGroupsOf(ctx: StoreCtx, userId: string, request: GroupRequest = {}): Promise<Page<Group>> {
  await getUser(ctx, userId)
  const reach = reachOf(ctx, 'read')
  const within: Filter<GroupField>[] = [equals('memberId', userId)]
  if (ctx.who.kind === 'user' && ctx.who.userId === userId) return readGroups(ctx, request, within)
  if (reach.kind === 'own') return { items: [], more: false }
  return readGroups(ctx, request, reach.kind === 'domain' ? [...within, equals('domainId', reach.domainId)] : within)
}

export const updateGroup = (
  ctx: StoreCtx,
  id: string,
  change: Partial<Pick<Group, 'name' | 'description' | 'extra'>>,
): Promise<Group> =>
  transact(ctx, async (tx) => {
    const before = await getGroup(tx, id)
    requireReach(tx, 'change', { domainId: before.domainId }, identityRefusals.not_allowed({ act: 'update_group' }))
    if (change.name !== undefined) await requireFreeName(tx, before.domainId, change.name, id)
    const extra = { ...before.extra, ...change.extra }
    const after: Group = { ...before, ...change, extra, generation: before.generation + 1 }
    await updateGroupRow(tx, after)
    recordChange(tx, 'group', id)
    return after
  })

export const deleteGroup = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const group = await getGroup(tx, id)
    requireReach(tx, 'change', { domainId: group.domainId }, identityRefusals.not_allowed({ act: 'delete_group' }))
    await removeGroup(tx, id)
  })

/** With its memberships and role assignments. */
export async function removeGroup(tx: StoreCtx, id: string): Promise<void> {
  await holdRow(tx, 'identity_group', id)
  await deleteGroupRows(tx, id)
  recordChange(tx, 'group', id)
}

export const groupIdsOfDomain = async (tx: StoreCtx, domainId: string): Promise<string[]> =>
  (await readGroups(tx, { filters: [equals('domainId', domainId)] })).items.map((group) => group.id)

/** Both must be in the caller's reach. Being a member already is success. */
export const addMember = (ctx: StoreCtx, groupId: string, userId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const group = await getGroup(tx, groupId)
    await getUser(tx, userId)
    requireReach(tx, 'change', { domainId: group.domainId }, identityRefusals.not_allowed({ act: 'add_user_to_group' }))
    const member = { group_id: groupId, user_id: userId }
    await tx.db
      .insertInto('identity_group_member')
      .values(member)
      .onConflict((c) => c.doNothing())
      .execute()
    recordChange(tx, 'user', userId)
  })

/** @throws not_found when the user is no member */
export async function requireMember(ctx: StoreCtx, groupId: string, userId: string): Promise<void> {
  await getGroup(ctx, groupId)
  await getUser(ctx, userId)
  if (!(await isMember(ctx, groupId, userId))) throw userRefusals.not_in_group({ userId, groupId })
}

export const removeMember = (ctx: StoreCtx, groupId: string, userId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const group = await getGroup(tx, groupId)
    requireReach(tx, 'change', { domainId: group.domainId }, identityRefusals.not_allowed({ act: 'remove_user_from_group' }))
    await requireMember(tx, groupId, userId)
    await deleteFound(tx.db.deleteFrom('identity_group_member').where('group_id', '=', groupId).where('user_id', '=', userId))
    recordChange(tx, 'user', userId)
  })
