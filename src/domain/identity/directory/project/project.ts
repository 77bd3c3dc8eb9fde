/** Keeps projects: who owns servers, networks and images. A domain is a project too (`domain.ts`). */
import { hexOf } from '../../../../kernel/ids.ts'
import type { Filter, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { holdRow, lockName } from '../../../../store/dialect.ts'
import {
  callerDomain,
  type Extra,
  equals,
  identityRefusals,
  mergeOptions,
  type Options,
  onlyOptions,
  reachOf,
  requireMutable,
  requireReach,
} from '../../entity/index.ts'
import { revoke } from '../../revocation/index.ts'
import { noteDeletedProject } from './deleted-project.ts'
import { PROJECT_DEPTH_MAX, parentsOf, subtreeOf } from './hierarchy.ts'
import type { Project } from './project.store.ts'
import {
  childrenOf,
  deleteProjectRows,
  findProjectByName,
  findProjectRow,
  insertProject,
  type ProjectField,
  type ProjectRequest,
  readProjects,
  updateProjectRow,
  writeTags,
} from './project.store.ts'
import { projectRefusals } from './refusals.ts'

export type { Project } from './project.store.ts'

export const PROJECT_NAME_MAX = 64

export interface NewProject {
  /** 32 hexadecimal digits, chosen when absent. */
  id?: string
  name: string
  /** Absent: the parent's, or the caller's own domain. */
  domainId?: string
  parentId?: string
  enabled?: boolean
  description?: string
  tags?: readonly string[]
  options?: Options
  extra?: Extra
}

export type ProjectChange = Partial<Pick<Project, 'name' | 'enabled' | 'description' | 'tags' | 'options' | 'extra'>>

/**
 * @param depthMax levels of projects that a domain may have
 * @throws bad_request for a parent or domain that is not there or disabled; conflict for a taken name; forbidden when nested too deep
 */
export const createProject = (ctx: StoreCtx, spec: NewProject, depthMax: number = PROJECT_DEPTH_MAX): Promise<Project> =>
  transact(ctx, async (tx) => {
    const { domainId, parentId } = await placeOf(tx, spec, depthMax)
    requireReach(tx, 'change', { domainId }, identityRefusals.not_allowed({ act: 'create_project' }))
    const name = spec.name.trim()
    await requireFreeName(tx, domainId, name)
    const project: Project = {
      id: spec.id ?? hexOf(tx.random.uuid()),
      name,
      domainId,
      parentId,
      isDomain: false,
      enabled: spec.enabled ?? true,
      description: spec.description ?? '',
      tags: tagsOf(spec.tags),
      options: mergeOptions({}, spec.options),
      extra: spec.extra ?? {},
      generation: 1,
    }
    await insertProject(tx, project)
    recordChange(tx, 'project', project.id, project.id)
    return project
  })

export const tagsOf = (tags: readonly string[] = []): string[] => [...new Set(tags.map((tag) => tag.trim()))].sort()

/** Where a new project goes: beneath its parent, which is its domain unless told. */
async function placeOf(tx: StoreCtx, spec: NewProject, depthMax: number): Promise<{ domainId: string; parentId: string }> {
  const parentId = spec.parentId ?? spec.domainId ?? callerDomain(tx)
  const parent = await findProjectRow(tx, parentId)
  if (!parent) throw projectRefusals.parent_not_found({ kind: spec.parentId ? 'project' : 'domain', id: parentId })
  const domainId = parent.isDomain ? parent.id : parent.domainId
  if (!domainId || (spec.domainId && spec.domainId !== domainId)) throw elsewhere(parent, spec.domainId)
  const line = [parent, ...(await parentsOf(tx, parent))]
  const disabled = line.find((above) => !above.enabled)
  if (disabled) throw projectRefusals.branch_disabled({ id: disabled.id })
  if (line.length > depthMax) throw projectRefusals.too_deep({ parentId })
  return { domainId, parentId }
}

const elsewhere = (parent: Project, domainId: string | undefined) =>
  parent.isDomain
    ? projectRefusals.parent_is_other_domain({ parentId: parent.id, domainId })
    : projectRefusals.parent_of_other_domain({ domainId, parentDomainId: parent.domainId })

export async function requireFreeName(tx: StoreCtx, domainId: string | null, name: string, self?: string): Promise<void> {
  await lockName(tx, `identity.project:${domainId ?? ''}`)
  const other = await findProjectByName(tx, domainId, name)
  if (!other || other.id === self) return
  throw domainId === null ? projectRefusals.domain_name_taken({ name }) : projectRefusals.project_name_taken({ name, domainId })
}

/** Any project or domain, whoever asks; undefined when there is none. For other services. */
export const findProject = (ctx: StoreCtx, id: string): Promise<Project | undefined> => findProjectRow(ctx, id)

export const projectExists = async (ctx: StoreCtx, id: string): Promise<boolean> => (await findProjectRow(ctx, id)) !== undefined

/** @throws not_found when absent, or out of the caller's reach */
export async function getProject(ctx: StoreCtx, id: string): Promise<Project> {
  const project = await findProjectRow(ctx, id)
  if (!project) throw identityRefusals.project_not_found({ id })
  const own = ctx.who.kind === 'user' && ctx.who.scope.kind === 'project' && ctx.who.scope.projectId === id
  requireReach(ctx, 'read', { domainId: project.domainId ?? project.id, own }, identityRefusals.project_not_found({ id }))
  return project
}

/** Projects in the caller's reach, by id. Domains only when the filters ask for them. */
export async function listProjects(ctx: StoreCtx, request: ProjectRequest = {}): Promise<Page<Project>> {
  const within = projectsInReach(ctx)
  return within ? readProjects(ctx, butDomains(request), within) : { items: [], more: false }
}

/** What the caller may be shown, whatever it asks for; undefined when that is nothing. */
export function projectsInReach(ctx: StoreCtx): Filter<ProjectField>[] | undefined {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'own') return undefined
  return reach.kind === 'domain' ? [equals('domainId', reach.domainId)] : []
}

export function butDomains({ filters = [], ...request }: ProjectRequest): ProjectRequest {
  if (filters.some(({ field }) => field === 'isDomain')) return { ...request, filters }
  return { ...request, filters: [...filters, equals('isDomain', false)] }
}

/** @throws conflict for a taken name; forbidden for an immutable one, or when a disabled parent or enabled children forbid it */
export const updateProject = (ctx: StoreCtx, id: string, change: ProjectChange): Promise<Project> =>
  transact(ctx, async (tx) => {
    const before = await getProject(tx, id)
    requireReach(tx, 'change', { domainId: before.domainId }, identityRefusals.not_allowed({ act: 'update_project' }))
    return writeProject(tx, before, change)
  })

/** Gives the tags anew from what they were, with nobody else changing the project meanwhile. */
export const changeProjectTags = (ctx: StoreCtx, id: string, next: (tags: readonly string[]) => string[]): Promise<Project> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'project', id)
    return updateProject(tx, id, { tags: next((await getProject(tx, id)).tags) })
  })

/** Shared with domains; the caller's right is checked already. */
export async function writeProject(tx: StoreCtx, before: Project, change: ProjectChange): Promise<Project> {
  const kind = before.isDomain ? 'domain' : 'project'
  requireMutable(kind, before.id, before.options, 'update', onlyOptions(change) ? change.options : undefined)
  const name = change.name?.trim() ?? before.name
  if (name !== before.name) await requireFreeName(tx, before.domainId, name, before.id)
  if (!before.isDomain) await requireEnabledLine(tx, before, change.enabled)
  const after: Project = {
    ...before,
    ...change,
    name,
    tags: change.tags ? tagsOf(change.tags) : before.tags,
    options: mergeOptions(before.options, change.options),
    extra: { ...before.extra, ...change.extra },
    generation: before.generation + 1,
  }
  await updateProjectRow(tx, after)
  if (change.tags) await writeTags(tx, after.id, after.tags)
  if (before.enabled && !after.enabled) await revoke(tx, before.isDomain ? { domainId: before.id } : { projectId: before.id })
  recordChange(tx, kind, before.id, before.isDomain ? null : before.id)
  return after
}

async function requireEnabledLine(tx: StoreCtx, project: Project, enabled: boolean | undefined): Promise<void> {
  if (enabled === undefined || enabled === project.enabled) return
  if (enabled && (await parentsOf(tx, project)).some((above) => !above.enabled))
    throw projectRefusals.parents_disabled({ id: project.id })
  if (!enabled && (await subtreeOf(tx, project.id)).some((beneath) => beneath.enabled))
    throw projectRefusals.subtree_enabled({ id: project.id })
}

/** Deletes a project that has none beneath it, with its tags and role assignments. */
export const deleteProject = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'project', id)
    const project = await getProject(tx, id)
    requireReach(tx, 'change', { domainId: project.domainId }, identityRefusals.not_allowed({ act: 'delete_project' }))
    if (project.isDomain) throw projectRefusals.project_is_domain()
    requireMutable('project', id, project.options, 'delete')
    if ((await childrenOf(tx, id)).length > 0) throw projectRefusals.project_not_leaf({ id })
    await removeProject(tx, id)
  })

export async function removeProject(tx: StoreCtx, id: string): Promise<void> {
  await holdRow(tx, 'project', id)
  await revoke(tx, { projectId: id })
  await deleteProjectRows(tx, id)
  await noteDeletedProject(tx, id)
  recordChange(tx, 'project', id, id)
}
