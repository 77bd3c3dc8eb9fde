import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { PROJECT_NAME_MAX } from '../../../../domain/identity/directory/index.ts'
import { allow } from './allow.ts'
import { body, change, flag, idText, listOf, name, orNull, selfLink } from './pieces.ts'

const [TAG_MAX, TAGS_MAX] = [255, 80]
const TAG_FORM = '^[^,/]*$'
const tag = Type.String({ minLength: 1, maxLength: TAG_MAX, pattern: TAG_FORM })
const tagList = Type.Array(tag, { maxItems: TAGS_MAX, uniqueItems: true })

/** Of a tag that comes in the path, where no schema reads it; undefined when it may be. */
export function tagComplaint(value: string, count: number): string | undefined {
  if (value.length > TAG_MAX) return `'${value}' is too long`
  if (!new RegExp(TAG_FORM).test(value)) return `'${value}' does not match '${TAG_FORM}'`
  return count > TAGS_MAX ? `A project has at most ${TAGS_MAX} tags.` : undefined
}

/** The only option that a project or domain has. */
const options = Type.Object({ immutable: Type.Optional(orNull(flag)) }, { additionalProperties: false })
const common = {
  description: Type.Optional(orNull(Type.String())),
  enabled: Type.Optional(flag),
  tags: Type.Optional(tagList),
  options: Type.Optional(options),
}
const resourceName = name(PROJECT_NAME_MAX)
/** Lets two clouds agree on the id of a domain. */
const explicitId = Type.String({ pattern: '^[a-zA-Z0-9-]+$', minLength: 1, maxLength: 64 })

const shown = { id: Type.String(), name: Type.String(), description: Type.String(), enabled: flag, links: selfLink }
export const domain = body(shown)
export const project = body({ ...shown, domain_id: orNull(Type.String()), parent_id: orNull(Type.String()), is_domain: flag })

const newProject = body({
  ...common,
  name: resourceName,
  domain_id: Type.Optional(orNull(idText)),
  parent_id: Type.Optional(orNull(idText)),
  is_domain: Type.Optional(flag),
})
const projectChange = change({ ...common, name: Type.Optional(resourceName) })

export const projectApi = defineApi({
  listProjects: {
    method: 'GET',
    path: '/projects',
    summary: 'List projects',
    action: 'identity:list_projects',
    allow: allow.listReader,
    status: 200,
    returns: listOf('projects', project),
  },
  createProject: {
    method: 'POST',
    path: '/projects',
    summary: 'Create a project',
    action: 'identity:create_project',
    allow: allow.projectManager,
    body: body({ project: newProject }),
    status: 201,
    returns: body({ project }),
  },
  showProject: {
    method: 'GET',
    path: '/projects/{project_id}',
    summary: 'Show a project',
    action: 'identity:get_project',
    allow: allow.projectReader,
    status: 200,
    returns: body({ project }),
  },
  updateProject: {
    method: 'PATCH',
    path: '/projects/{project_id}',
    summary: 'Change a project',
    action: 'identity:update_project',
    allow: allow.projectManager,
    body: body({ project: projectChange }),
    status: 200,
    returns: body({ project }),
  },
  deleteProject: {
    method: 'DELETE',
    path: '/projects/{project_id}',
    summary: 'Delete a project',
    action: 'identity:delete_project',
    allow: allow.projectManager,
    status: 204,
  },
  listUserProjects: {
    method: 'GET',
    path: '/users/{user_id}/projects',
    summary: 'Projects a user has a role in',
    action: 'identity:list_user_projects',
    allow: allow.userReader,
    status: 200,
    returns: listOf('projects', project),
  },
})

export const projectTagApi = defineApi({
  listProjectTags: {
    method: 'GET',
    path: '/projects/{project_id}/tags',
    summary: 'List the tags of a project',
    action: 'identity:list_project_tags',
    allow: allow.projectReader,
    status: 200,
    returns: body({ tags: Type.Array(Type.String()), links: selfLink }),
  },
  replaceProjectTags: {
    method: 'PUT',
    path: '/projects/{project_id}/tags',
    summary: 'Replace the tags of a project',
    action: 'identity:update_project_tags',
    allow: allow.projectManager,
    body: body({ tags: tagList }),
    status: 200,
    returns: body({ tags: Type.Array(Type.String()), links: selfLink }),
  },
  deleteProjectTags: {
    method: 'DELETE',
    path: '/projects/{project_id}/tags',
    summary: 'Remove every tag of a project',
    action: 'identity:delete_project_tags',
    allow: allow.projectManager,
    status: 204,
  },
  checkProjectTag: {
    method: 'GET',
    path: '/projects/{project_id}/tags/{value}',
    summary: 'Has the project this tag?',
    action: 'identity:get_project_tag',
    allow: allow.projectReader,
    status: 204,
  },
  addProjectTag: {
    method: 'PUT',
    path: '/projects/{project_id}/tags/{value}',
    summary: 'Add a tag to a project',
    action: 'identity:create_project_tag',
    allow: allow.projectManager,
    status: 201,
  },
  deleteProjectTag: {
    method: 'DELETE',
    path: '/projects/{project_id}/tags/{value}',
    summary: 'Remove a tag of a project',
    action: 'identity:delete_project_tag',
    allow: allow.projectManager,
    status: 204,
  },
})

export const domainApi = defineApi({
  listDomains: {
    method: 'GET',
    path: '/domains',
    summary: 'List domains',
    action: 'identity:list_domains',
    allow: allow.listReader,
    status: 200,
    returns: listOf('domains', domain),
  },
  createDomain: {
    method: 'POST',
    path: '/domains',
    summary: 'Create a domain',
    action: 'identity:create_domain',
    allow: allow.admin,
    body: body({ domain: body({ ...common, name: resourceName, explicit_domain_id: Type.Optional(explicitId) }) }),
    status: 201,
    returns: body({ domain }),
  },
  showDomain: {
    method: 'GET',
    path: '/domains/{domain_id}',
    summary: 'Show a domain',
    action: 'identity:get_domain',
    allow: allow.domainReader,
    status: 200,
    returns: body({ domain }),
  },
  updateDomain: {
    method: 'PATCH',
    path: '/domains/{domain_id}',
    summary: 'Change a domain',
    action: 'identity:update_domain',
    allow: allow.admin,
    body: body({ domain: projectChange }),
    status: 200,
    returns: body({ domain }),
  },
  deleteDomain: {
    method: 'DELETE',
    path: '/domains/{domain_id}',
    summary: 'Delete a disabled domain and all in it',
    action: 'identity:delete_domain',
    allow: allow.admin,
    status: 204,
  },
})
