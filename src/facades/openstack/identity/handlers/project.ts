import {
  createDomain,
  createProject,
  deleteProject,
  getProject,
  getUser,
  listProjects,
  type Project,
  projectsOfUser,
  updateProject,
} from '../../../../domain/identity/index.ts'
import { notFound } from '../../../../kernel/errors.ts'
import type { projectApi, projectTagApi } from '../contract/resource.ts'
import { extraOf, given, requireOwnId, requireSame } from '../extra.ts'
import { flagOf, linksOf, listRequest, type Query, single, text } from '../query.ts'
import { projectView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'

export const PROJECT_FILTERS = {
  id: text('id'),
  name: text('name'),
  domain_id: text('domain_id'),
  parent_id: text('parent_id'),
  enabled: flagOf('enabled'),
  is_domain: flagOf('is_domain'),
} as const

const KNOWN = ['name', 'domain_id', 'parent_id', 'is_domain', 'description', 'enabled', 'tags', 'options']

const tagsOf = (query: Query): string[] => (query.tags === undefined ? [] : single(query.tags).split(',').filter(Boolean))

export const projectHandlers: HandlersOf<typeof projectApi> = {
  listProjects: async (ctx, input) => {
    const page = await listProjects(ctx, { ...listRequest(input.query, PROJECT_FILTERS), tags: tagsOf(input.query) })
    return { projects: page.items.map((project) => projectView(input.base, project)), links: linksOf(input, page) }
  },
  createProject: async (ctx, { body, base }) => {
    const wish = {
      ...body.project,
      description: given(body.project.description),
      domainId: given(body.project.domain_id),
      parentId: given(body.project.parent_id),
      extra: extraOf(body.project, KNOWN),
    }
    const project = body.project.is_domain ? await createDomain(ctx, wish) : await createProject(ctx, pick(wish))
    return { project: projectView(base, project) }
  },
  showProject: async (ctx, { params, base }) => ({ project: projectView(base, await getProject(ctx, params.project_id)) }),
  updateProject: async (ctx, { params, body, base }) => {
    const { project_id: id } = params
    requireOwnId(body.project, id)
    const before = await getProject(ctx, id)
    requireSame(body.project, 'domain_id', before.domainId)
    requireSame(body.project, 'parent_id', before.parentId)
    const { name, enabled, tags, options } = body.project
    const change = defined({ name, enabled, tags, options, description: given(body.project.description) })
    const project = await updateProject(ctx, id, { ...change, extra: extraOf(body.project, KNOWN) })
    return { project: projectView(base, project) }
  },
  deleteProject: async (ctx, { params }) => deleteProject(ctx, params.project_id),
  listUserProjects: async (ctx, input) => {
    await getUser(ctx, input.params.user_id)
    const page = await projectsOfUser(ctx, input.params.user_id, listRequest(input.query, PROJECT_FILTERS))
    return { projects: page.items.map((project) => projectView(input.base, project)), links: linksOf(input, page) }
  },
}

/** Without keys that are undefined, which would overwrite what is there. */
export const defined = <T extends object>(change: T): T =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T

/** What a new project may be told; a domain's `is_domain` stays out. */
const pick = <T extends { is_domain?: boolean }>({ is_domain: _, ...wish }: T) => wish

const requireTag = (project: Project, tag: string): void => {
  if (!project.tags.includes(tag)) throw notFound(`Could not find project tag: ${tag}.`)
}

export const projectTagHandlers: HandlersOf<typeof projectTagApi> = {
  listProjectTags: async (ctx, { params }) => ({ tags: (await getProject(ctx, params.project_id)).tags }),
  replaceProjectTags: async (ctx, { params, body }) => ({
    tags: (await updateProject(ctx, params.project_id, { tags: body.tags })).tags,
  }),
  deleteProjectTags: async (ctx, { params }) => {
    await updateProject(ctx, params.project_id, { tags: [] })
  },
  checkProjectTag: async (ctx, { params }) => requireTag(await getProject(ctx, params.project_id), params.value),
  addProjectTag: async (ctx, { params }) => {
    const { tags } = await getProject(ctx, params.project_id)
    await updateProject(ctx, params.project_id, { tags: [...tags, params.value] })
  },
  deleteProjectTag: async (ctx, { params }) => {
    const project = await getProject(ctx, params.project_id)
    requireTag(project, params.value)
    await updateProject(ctx, params.project_id, { tags: project.tags.filter((tag) => tag !== params.value) })
  },
}
