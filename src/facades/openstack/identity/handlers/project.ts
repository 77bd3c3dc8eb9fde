import { reply } from '../../../../api/reply.ts'
import {
  createDomain,
  createProject,
  deleteProjectOrDomain,
  getProject,
  getUser,
  listProjectKeys,
  type Project,
  projectsByIds,
  projectsOfUser,
  updateProject,
} from '../../../../domain/identity/directory/index.ts'
import { depthMaxOf } from '../../../../domain/identity/limit/index.ts'
import type { WordFilter } from '../../../../domain/tag/index.ts'
import { badRequest, forbidden, notFound } from '../../../../kernel/errors.ts'
import { pageOf } from '../../resource/page-bytes.ts'
import { type projectApi, type projectTagApi, tagComplaint } from '../contract/resource.ts'
import { extraOf, given, textOf } from '../extra.ts'
import { flagOf, linksOf, listRequest, type Query, single, text } from '../query.ts'
import { projectView } from '../translate.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { hierarchyOf } from './hierarchy.ts'

export const PROJECT_FILTERS = {
  id: text('id'),
  name: text('name'),
  domain_id: text('domain_id'),
  parent_id: text('parent_id'),
  enabled: flagOf('enabled'),
  is_domain: flagOf('is_domain'),
} as const

const KNOWN = ['name', 'domain_id', 'parent_id', 'is_domain', 'description', 'enabled', 'tags', 'options']

const tagFilterOf = (query: Query): WordFilter => {
  const tags = (key: string) => (query[key] === undefined ? undefined : single(query[key]).split(','))
  return { all: tags('tags'), any: tags('tags-any'), notAll: tags('not-tags'), notAny: tags('not-tags-any') }
}

export const projectHandlers = ({ identity, fragments }: Deps): HandlersOf<typeof projectApi> => ({
  listProjects: async (ctx, input) => {
    const request = { ...listRequest(input.query, PROJECT_FILTERS), tags: tagFilterOf(input.query) }
    const page = await listProjectKeys(ctx, request)
    const render = async (ids: readonly string[]) => {
      const projects = await projectsByIds(ctx, ids)
      return new Map(projects.map((project) => [project.id, JSON.stringify(projectView(input.base, project))]))
    }
    const rest = () => ({ links: linksOf(input, page) })
    return reply(
      await pageOf(ctx, fragments, { kind: `project ${input.base}`, key: 'projects', page, url: input.url, render, rest }),
    )
  },
  createProject: async (ctx, { body: { project: wish }, base }) => {
    const { name, enabled, tags, options, is_domain } = wish
    const fields = { name, enabled, tags, options, description: given(wish.description), extra: extraOf(wish, KNOWN) }
    const [domainId, parentId] = [given(wish.domain_id), given(wish.parent_id)]
    if (is_domain && (domainId ?? parentId))
      throw badRequest('only root projects are allowed to act as domains.', 'project.parent_id')
    const project = is_domain
      ? await createDomain(ctx, fields)
      : await createProject(ctx, { ...fields, domainId, parentId }, depthMaxOf(identity))
    return { project: projectView(base, project) }
  },
  showProject: async (ctx, { params, query, base }) => {
    const project = await getProject(ctx, params.project_id)
    return { project: { ...projectView(base, project), ...(await hierarchyOf(ctx, project, query, base)) } }
  },
  updateProject: async (ctx, { params, body, base }) => {
    const { project_id: id } = params
    requireUnmoved(body.project, await getProject(ctx, id))
    const { name, enabled, tags, options } = body.project
    const change = defined({ name, enabled, tags, options, description: textOf(body.project.description) })
    const project = await updateProject(ctx, id, { ...change, extra: extraOf(body.project, KNOWN) })
    return { project: projectView(base, project) }
  },
  deleteProject: async (ctx, { params }) => deleteProjectOrDomain(ctx, params.project_id),
  listUserProjects: async (ctx, input) => {
    await getUser(ctx, input.params.user_id)
    const page = await projectsOfUser(ctx, input.params.user_id, listRequest(input.query, PROJECT_FILTERS))
    return { projects: page.items.map((project) => projectView(input.base, project)), links: linksOf(input, page) }
  },
})

/** What a project is and where it stands never changes. */
function requireUnmoved(wish: object, { id, domainId, parentId, isDomain }: Project): void {
  const sent = wish as { id?: unknown; domain_id?: unknown; parent_id?: unknown; is_domain?: unknown }
  if (sent.id !== undefined && sent.id !== id) throw badRequest('Cannot change ID', 'id')
  if (sent.domain_id !== undefined && sent.domain_id !== domainId)
    throw badRequest('Cannot change Domain ID', 'project.domain_id')
  if (sent.is_domain !== undefined && sent.is_domain !== isDomain)
    throw badRequest('Update of `is_domain` is not allowed.', 'project.is_domain')
  if (sent.parent_id !== undefined && sent.parent_id !== parentId) throw forbidden('Update of `parent_id` is not allowed.')
}

/** Without keys that are undefined, which would overwrite what is there. */
export const defined = <T extends object>(change: T): T =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as T

const requireTag = (project: Project, tag: string): void => {
  if (!project.tags.includes(tag)) throw notFound(`Could not find project tag: ${tag}.`)
}

export const projectTagHandlers: HandlersOf<typeof projectTagApi> = {
  listProjectTags: async (ctx, { params, url, base }) => ({
    tags: (await getProject(ctx, params.project_id)).tags,
    links: { self: new URL(url, base).href },
  }),
  replaceProjectTags: async (ctx, { params, body, url, base }) => ({
    tags: (await updateProject(ctx, params.project_id, { tags: body.tags })).tags,
    links: { self: new URL(url, base).href },
  }),
  deleteProjectTags: async (ctx, { params }) => {
    await updateProject(ctx, params.project_id, { tags: [] })
  },
  checkProjectTag: async (ctx, { params }) => requireTag(await getProject(ctx, params.project_id), params.value),
  addProjectTag: async (ctx, { params, base }) => {
    const { project_id: id, value } = params
    const tags = [...new Set([...(await getProject(ctx, id)).tags, value])]
    const complaint = tagComplaint(value, tags.length)
    if (complaint) throw badRequest(complaint, 'tags')
    await updateProject(ctx, id, { tags })
    return reply(undefined, { headers: { Location: `${base}/projects/${id}/tags/${encodeURIComponent(value)}` } })
  },
  deleteProjectTag: async (ctx, { params }) => {
    const project = await getProject(ctx, params.project_id)
    requireTag(project, params.value)
    await updateProject(ctx, params.project_id, { tags: project.tags.filter((tag) => tag !== params.value) })
  },
}
