/** Projects: who owns servers, networks and images. A domain is a project too (`domain.ts`). */
import { badRequest } from '../../../kernel/errors.ts'
import { hexOf } from '../../../kernel/ids.ts'
import type { Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import { homeDomain, reachOf, requireReach } from '../access.ts'
import { couldNotFind, type Extra, mergeOptions, nameTaken, type Options, refuse, requireMutable } from '../attributes.ts'
import { equals, type ListRequest } from '../filter.ts'
import { revoke } from '../token/revocation.ts'
import {
  childrenOf,
  deleteProjectRows,
  findProjectByName,
  findProjectRow,
  insertProject,
  readProjects,
  updateProjectRow,
  writeTags,
} from './project.store.ts'

export const PROJECT_NAME_MAX = 64
/** Levels of projects beneath a domain. */
const DEPTH_MAX = 5

export interface Project {
  id: string
  name: string
  /** Null for a domain. */
  domainId: string | null
  parentId: string | null
  isDomain: boolean
  enabled: boolean
  description: string
  tags: string[]
  options: Options
  extra: Extra
  generation: number
}

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

/** @throws not_found for a parent or domain that is not there; conflict for a taken name; forbidden when nested too deep */
export const createProject = (ctx: StoreCtx, wish: NewProject): Promise<Project> =>
  transact(ctx, async (tx) => {
    const { domainId, parentId } = await placeOf(tx, wish)
    requireReach(tx, 'change', { domainId }, refuse('identity:create_project'))
    await requireFreeName(tx, domainId, wish.name)
    const project: Project = {
      id: wish.id ?? hexOf(tx.random.uuid()),
      name: wish.name,
      domainId,
      parentId,
      isDomain: false,
      enabled: wish.enabled ?? true,
      description: wish.description ?? '',
      tags: [...new Set(wish.tags)].sort(),
      options: mergeOptions({}, wish.options),
      extra: wish.extra ?? {},
      generation: 1,
    }
    await insertProject(tx, project)
    recordChange(tx, 'project', project.id, project.id)
    return project
  })

/** Where a new project goes: beneath its parent, which is its domain unless told. */
async function placeOf(tx: StoreCtx, wish: NewProject): Promise<{ domainId: string; parentId: string }> {
  const parentId = wish.parentId ?? wish.domainId ?? homeDomain(tx)
  const parent = await findProjectRow(tx, parentId)
  if (!parent) throw couldNotFind(wish.parentId ? 'project' : 'domain', parentId)
  const domainId = parent.isDomain ? parent.id : parent.domainId
  if (!domainId || (wish.domainId && wish.domainId !== domainId))
    throw badRequest(
      `Cannot create project, since it specifies its domain_id ${wish.domainId}, but specifies a parent in a different domain (${domainId}).`,
      'project.domain_id',
    )
  if (!parent.enabled && !parent.isDomain) throw refuse('cannot create a project beneath a disabled project')
  const depth = parent.isDomain ? 1 : (await ancestorsOf(tx, parent)).length + 2
  if (depth > DEPTH_MAX) throw refuse(`Max hierarchy depth reached for ${parentId} branch`)
  return { domainId, parentId }
}

export async function requireFreeName(tx: StoreCtx, domainId: string | null, name: string, self?: string): Promise<void> {
  await lockName(tx, `identity.project:${domainId ?? ''}`)
  const other = await findProjectByName(tx, domainId, name)
  if (!other || other.id === self) return
  throw nameTaken(
    'project',
    domainId === null
      ? `it is not permitted to have two projects acting as domains with the same name: ${name}`
      : `Duplicate entry found with name ${name} at domain ID ${domainId}`,
  )
}

/** The projects above, nearest first, without the domain. */
export async function ancestorsOf(ctx: StoreCtx, project: Project): Promise<Project[]> {
  const above: Project[] = []
  for (let at: Project | undefined = project; at?.parentId && above.length <= DEPTH_MAX; ) {
    at = await findProjectRow(ctx, at.parentId)
    if (!at || at.isDomain) break
    above.push(at)
  }
  return above
}

/** Any project or domain, whoever asks; undefined when there is none. For other services. */
export const findProject = (ctx: StoreCtx, id: string): Promise<Project | undefined> => findProjectRow(ctx, id)

export const projectExists = async (ctx: StoreCtx, id: string): Promise<boolean> => (await findProjectRow(ctx, id)) !== undefined

export const findProjectName = async (ctx: StoreCtx, id: string): Promise<string | undefined> =>
  (await findProjectRow(ctx, id))?.name

/** @throws not_found when absent, or out of the caller's reach */
export async function getProject(ctx: StoreCtx, id: string): Promise<Project> {
  const project = await findProjectRow(ctx, id)
  if (!project) throw couldNotFind('project', id)
  const own = ctx.who.kind === 'user' && ctx.who.scope.kind === 'project' && ctx.who.scope.projectId === id
  requireReach(ctx, 'read', { domainId: project.domainId ?? project.id, own }, couldNotFind('project', id))
  return project
}

/** Projects in the caller's reach, by id. Domains only when the filters ask for them. */
export async function listProjects(
  ctx: StoreCtx,
  request: ListRequest & { tags?: readonly string[] } = {},
): Promise<Page<Project>> {
  const reach = reachOf(ctx, 'read')
  if (reach.kind === 'own') return { items: [], more: false }
  const filters = [...(request.filters ?? [])]
  if (!filters.some((f) => f.column === 'is_domain')) filters.push(equals('is_domain', 0))
  if (reach.kind === 'domain') filters.push(equals('domain_id', reach.domainId))
  return readProjects(ctx, { ...request, filters })
}

/** @throws conflict for a taken name; forbidden for an immutable one, or when a disabled parent or enabled children forbid it */
export const updateProject = (ctx: StoreCtx, id: string, change: ProjectChange): Promise<Project> =>
  transact(ctx, async (tx) => {
    const before = await getProject(tx, id)
    requireReach(tx, 'change', { domainId: before.domainId }, refuse('identity:update_project'))
    return writeProject(tx, before, change)
  })

/** Shared with domains; the caller's right is checked already. */
export async function writeProject(tx: StoreCtx, before: Project, change: ProjectChange): Promise<Project> {
  const kind = before.isDomain ? 'domain' : 'project'
  requireMutable(kind, before.id, before.options, 'update', change.options)
  if (change.name !== undefined) await requireFreeName(tx, before.domainId, change.name, before.id)
  if (!before.isDomain) await requireEnabledLine(tx, before, change.enabled)
  const after: Project = {
    ...before,
    ...change,
    tags: change.tags ? [...new Set(change.tags)].sort() : before.tags,
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
  if (enabled === true && (await ancestorsOf(tx, project)).some((above) => !above.enabled))
    throw refuse(`cannot enable project ${project.id} since it has disabled parents`)
  if (enabled === false && (await childrenOf(tx, project.id)).some((child) => child.enabled))
    throw refuse(`cannot disable project ${project.id} since its subtree contains enabled projects`)
}

/** Deletes a project that has none beneath it, with its tags and role assignments. */
export const deleteProject = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const project = await getProject(tx, id)
    requireReach(tx, 'change', { domainId: project.domainId }, refuse('identity:delete_project'))
    if (project.isDomain) throw refuse('cannot delete a project that acts as a domain; delete the domain instead')
    requireMutable('project', id, project.options, 'delete')
    if ((await childrenOf(tx, id)).length > 0)
      throw refuse(`cannot delete the project ${id} since it is not a leaf in the hierarchy`)
    await removeProject(tx, id)
  })

export async function removeProject(tx: StoreCtx, id: string): Promise<void> {
  await revoke(tx, { projectId: id })
  await deleteProjectRows(tx, id)
  recordChange(tx, 'project', id, id)
}
