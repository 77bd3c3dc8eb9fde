/** Keeps domains: the container of users, groups and projects. Stored as projects without a domain of their own. */

import { hexOf } from '../../../../kernel/ids.ts'
import type { Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { holdRow } from '../../../../store/dialect.ts'
import { equals, identityRefusals, mergeOptions, reachOf, requireMutable, requireReach } from '../../entity/index.ts'
import { revoke } from '../../revocation/index.ts'
import { removeRole, rolesOfDomain } from '../role/role.ts'
import { groupIdsOfDomain, removeGroup } from '../user/group.ts'
import { removeUser, userIdsOfDomain } from '../user/user.ts'
import {
  findProjectByName,
  findProjectRow,
  insertProject,
  type ProjectField,
  type ProjectRequest,
  readProjects,
} from './project.store.ts'
import {
  deleteProject,
  getProject,
  type NewProject,
  type Project,
  type ProjectChange,
  removeProject,
  requireFreeName,
  tagsOf,
  writeProject,
} from './project.ts'
import { projectRefusals } from './refusals.ts'

export const DEFAULT_DOMAIN = 'default'

export type Domain = Project
export type NewDomain = Omit<NewProject, 'domainId' | 'parentId'>

export const createDomain = (ctx: StoreCtx, spec: NewDomain): Promise<Domain> =>
  transact(ctx, async (tx) => {
    requireReach(tx, 'change', { domainId: null }, identityRefusals.not_allowed({ act: 'create_domain' }))
    const name = spec.name.trim()
    requireUnreserved(name)
    await requireFreeName(tx, null, name)
    const domain: Domain = {
      id: spec.id ?? hexOf(tx.random.uuid()),
      name,
      domainId: null,
      parentId: null,
      isDomain: true,
      enabled: spec.enabled ?? true,
      description: spec.description ?? '',
      tags: tagsOf(spec.tags),
      options: mergeOptions({}, spec.options),
      extra: spec.extra ?? {},
      generation: 1,
    }
    await insertProject(tx, domain)
    recordChange(tx, 'domain', domain.id)
    return domain
  })

/** The domain of users that another identity provider vouches for has this name, and no row. */
function requireUnreserved(name: string): void {
  if (name.toLowerCase() === 'federated') throw projectRefusals.domain_name_reserved({ name })
}

/** Whoever asks; undefined when there is none. */
export async function findDomain(ctx: StoreCtx, id: string): Promise<Domain | undefined> {
  const domain = await findProjectRow(ctx, id)
  return domain?.isDomain ? domain : undefined
}

export const findDomainByName = (ctx: StoreCtx, name: string): Promise<Domain | undefined> => findProjectByName(ctx, null, name)

/** @throws not_found when absent, or neither in the caller's reach nor the domain its token is in */
export async function getDomain(ctx: StoreCtx, id: string): Promise<Domain> {
  const domain = await findDomain(ctx, id)
  if (!domain) throw identityRefusals.domain_not_found({ id })
  requireReach(ctx, 'read', { domainId: id, own: inDomain(ctx, id) }, identityRefusals.domain_not_found({ id }))
  return domain
}

function inDomain(ctx: StoreCtx, id: string): boolean {
  if (ctx.who.kind !== 'user') return false
  const { scope } = ctx.who
  return (scope.kind === 'project' && scope.projectDomainId === id) || (scope.kind === 'domain' && scope.domainId === id)
}

export async function listDomains(ctx: StoreCtx, request: ProjectRequest = {}): Promise<Page<Domain>> {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'own') return { items: [], more: false }
  const own = reach.kind === 'domain' ? [equals<ProjectField>('id', reach.domainId)] : []
  return readProjects(ctx, request, [equals('isDomain', true), ...own])
}

export const updateDomain = (ctx: StoreCtx, id: string, change: ProjectChange): Promise<Domain> =>
  transact(ctx, async (tx) => {
    const before = await getDomain(tx, id)
    requireReach(tx, 'change', { domainId: null }, identityRefusals.not_allowed({ act: 'update_domain' }))
    if (change.name !== undefined) requireUnreserved(change.name.trim())
    return writeProject(tx, before, change)
  })

/** Deletes a disabled domain with its projects, users, groups and roles. */
export const deleteDomain = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'project', id)
    const domain = await getDomain(tx, id)
    requireReach(tx, 'change', { domainId: null }, identityRefusals.not_allowed({ act: 'delete_domain' }))
    requireMutable('domain', id, domain.options, 'delete')
    if (domain.enabled) throw projectRefusals.domain_enabled()
    const projects = await readProjects(tx, { filters: [equals('domainId', id)] })
    for (const project of projects.items) await removeProject(tx, project.id)
    for (const userId of await userIdsOfDomain(tx, id)) await removeUser(tx, userId)
    for (const groupId of await groupIdsOfDomain(tx, id)) await removeGroup(tx, groupId)
    for (const role of await rolesOfDomain(tx, id)) await removeRole(tx, role.id)
    await revoke(tx, { domainId: id })
    await removeProject(tx, id)
    recordChange(tx, 'domain', id)
  })

/** By the id of either; a project that acts as a domain goes as a domain does. */
export async function deleteProjectOrDomain(ctx: StoreCtx, id: string): Promise<void> {
  const project = await getProject(ctx, id)
  return project.isDomain ? deleteDomain(ctx, id) : deleteProject(ctx, id)
}
