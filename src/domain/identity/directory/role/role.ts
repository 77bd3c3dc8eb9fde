/** Keeps roles: names that policies know. What they imply is in `role-implication.ts`, who has them in `role-assignment.ts`. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { lockName } from '../../../../store/dialect.ts'
import { text } from '../../../../store/filter.ts'
import {
  byId,
  type Extra,
  equals,
  identityRefusals,
  isAllowedByRule,
  mergeOptions,
  type Options,
  onlyOptions,
  parseObject,
  reachOf,
  readList,
  requireMutable,
  shapeAll,
} from '../../entity/index.ts'
import { findProjectRow } from '../project/project.store.ts'
import type { RoleRow } from '../tables.ts'
import { roleRefusals } from './refusals.ts'

export const ROLE_NAME_MAX = 255

export interface Role {
  id: string
  name: string
  /** Null for a role of the whole cloud. */
  domainId: string | null
  description: string
  options: Options
  extra: Extra
  generation: number
}

export interface NewRole {
  name: string
  domainId?: string | null
  description?: string
  options?: Options
  extra?: Extra
}

export const createRole = (ctx: StoreCtx, spec: NewRole): Promise<Role> =>
  transact(ctx, async (tx) => {
    const domainId = spec.domainId ?? null
    if (domainId !== null && !(await findProjectRow(tx, domainId))?.isDomain)
      throw identityRefusals.domain_not_found({ id: domainId })
    await requireFreeName(tx, domainId, spec.name)
    const role: Role = {
      id: hexOf(tx.random.uuid()),
      name: spec.name,
      domainId,
      description: spec.description ?? '',
      options: mergeOptions({}, spec.options),
      extra: spec.extra ?? {},
      generation: 1,
    }
    await tx.db
      .insertInto('role')
      .values({ id: role.id, created_at: tx.clock.now(), ...rowOf(role) })
      .execute()
    recordChange(tx, 'role', role.id)
    return role
  })

async function requireFreeName(tx: StoreCtx, domainId: string | null, name: string, self?: string): Promise<void> {
  await lockName(tx, `identity.role:${domainId ?? ''}`)
  const other = await findRoleNamed(tx, name, domainId)
  if (other && other.id !== self) throw roleRefusals.role_name_taken({ name })
}

export async function findRole(ctx: StoreCtx, id: string): Promise<Role | undefined> {
  const row = await ctx.db.selectFrom('role').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function findRoleNamed(ctx: StoreCtx, name: string, domainId: string | null = null): Promise<Role | undefined> {
  const query = ctx.db.selectFrom('role').selectAll().where('name', '=', name)
  const row = await query.where('domain_id', domainId === null ? 'is' : '=', domainId).executeTakeFirst()
  return row && shape(row)
}

export async function getRole(ctx: StoreCtx, id: string): Promise<Role> {
  const role = await findRole(ctx, id)
  if (!role) throw identityRefusals.role_not_found({ id })
  return role
}

/** Those that are there, in the order asked for. */
export async function rolesByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Role[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db.selectFrom('role').selectAll().where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, shape(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** What a domain's manager deals with: the usual roles of the whole cloud, none of a domain's own. */
export const MANAGED_ROLES: readonly string[] = ['manager', 'member', 'reader']

/** As `getRole`, for whoever asks: a domain's manager is shown the roles it may hand out. @throws forbidden */
export async function getVisibleRole(ctx: StoreCtx, id: string): Promise<Role> {
  const role = await getRole(ctx, id)
  if (isAllowedByRule(ctx) || reachOf(ctx, 'read').kind === 'all') return role
  if (role.domainId !== null) throw identityRefusals.not_allowed({ act: 'get_domain_role' })
  if (!MANAGED_ROLES.includes(role.name)) throw identityRefusals.not_allowed({ act: 'get_role' })
  return role
}

const roles = byId('role', {
  id: text('role.id'),
  name: text('role.name'),
  domainId: text('role.domain_id', { nullable: true }),
})
export type RoleField = keyof typeof roles.fields

/** Roles of the whole cloud, unless the filters name a domain. */
export async function listRoles(ctx: StoreCtx, request: ListRequest<RoleField> = {}): Promise<Page<Role>> {
  const ofDomain = (request.filters ?? []).some(({ field }) => field === 'domainId')
  if (ofDomain && !isAllowedByRule(ctx) && reachOf(ctx, 'read').kind !== 'all')
    throw identityRefusals.not_allowed({ act: 'list_domain_roles' })
  const query = ctx.db.selectFrom('role').selectAll()
  return shapeAll(await readList(ctx, query, roles, request, ofDomain ? [] : [equals('domainId', null)]), shape)
}

export type RoleChange = Partial<Pick<Role, 'name' | 'description' | 'options' | 'extra'>>

export const updateRole = (ctx: StoreCtx, id: string, change: RoleChange): Promise<Role> =>
  transact(ctx, async (tx) => {
    const before = await getRole(tx, id)
    requireMutable('role', id, before.options, 'update', onlyOptions(change) ? change.options : undefined)
    if (change.name !== undefined) await requireFreeName(tx, before.domainId, change.name, id)
    const after: Role = {
      ...before,
      ...change,
      options: mergeOptions(before.options, change.options),
      extra: { ...before.extra, ...change.extra },
      generation: before.generation + 1,
    }
    await tx.db.updateTable('role').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'role', id)
    return after
  })

export const deleteRole = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const role = await getRole(tx, id)
    requireMutable('role', id, role.options, 'delete')
    await removeRole(tx, id)
  })

/** With its assignments and implications. */
export async function removeRole(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('role_assignment').where('role_id', '=', id).execute()
  await tx.db
    .deleteFrom('role_implication')
    .where((eb) => eb.or([eb('prior_id', '=', id), eb('implied_id', '=', id)]))
    .execute()
  await deleteFound(tx.db.deleteFrom('role').where('id', '=', id))
  recordChange(tx, 'role', id)
}

export const rolesOfDomain = async (tx: StoreCtx, domainId: string): Promise<Role[]> =>
  (await tx.db.selectFrom('role').selectAll().where('domain_id', '=', domainId).execute()).map(shape)

const shape = (row: RoleRow): Role => ({
  id: row.id,
  name: row.name,
  domainId: row.domain_id,
  description: row.description,
  options: parseObject(row.options),
  extra: parseObject(row.extra),
  generation: row.generation,
})

const rowOf = (role: Role) => ({
  name: role.name,
  domain_id: role.domainId,
  description: role.description,
  options: JSON.stringify(role.options),
  extra: JSON.stringify(role.extra),
  generation: role.generation,
})
