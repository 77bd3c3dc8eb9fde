/** Tags of projects, all at once and one by one. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import { changeProjectTags, getProject, updateProject } from '../../../../domain/identity/directory/index.ts'
import { allow } from '../allow.ts'
import { body, selfLink } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { operation } from '../resources/collection.ts'
import { tagComplaint, tagList } from '../resources/project-attributes.ts'

const requireTag = (tags: readonly string[], tag: string): void => {
  if (!tags.includes(tag)) throw keystoneRefusals.project_tag_not_found({ tag })
}

const all = { path: '/projects/{project_id}/tags' } as const
const one = { path: '/projects/{project_id}/tags/{value}' } as const
const listed = { status: 200, returns: body({ tags: Type.Array(Type.String()), links: selfLink }) } as const
const write = { action: 'identity:update_project_tags', allow: allow.projectManager } as const

export const projectTags = {
  listProjectTags: operation(
    {
      ...all,
      ...listed,
      method: 'GET',
      summary: 'List the tags of a project',
      action: 'identity:list_project_tags',
      allow: allow.projectReader,
    },
    async (ctx, { params, url, base }) => ({
      tags: (await getProject(ctx, params.project_id)).tags,
      links: { self: new URL(url, base).href },
    }),
  ),
  replaceProjectTags: operation(
    { ...all, ...listed, ...write, method: 'PUT', summary: 'Replace the tags of a project', body: body({ tags: tagList }) },
    async (ctx, { params, body, url, base }) => ({
      tags: (await updateProject(ctx, params.project_id, { tags: body.tags })).tags,
      links: { self: new URL(url, base).href },
    }),
  ),
  deleteProjectTags: operation(
    {
      ...all,
      ...write,
      method: 'DELETE',
      summary: 'Remove every tag of a project',
      action: 'identity:delete_project_tags',
      status: 204,
    },
    async (ctx, { params }) => void (await updateProject(ctx, params.project_id, { tags: [] })),
  ),
  checkProjectTag: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Has the project this tag?',
      action: 'identity:get_project_tag',
      allow: allow.projectReader,
      status: 204,
    },
    async (ctx, { params }) => requireTag((await getProject(ctx, params.project_id)).tags, params.value),
  ),
  addProjectTag: operation(
    {
      ...one,
      ...write,
      method: 'PUT',
      summary: 'Add a tag to a project',
      action: 'identity:create_project_tag',
      status: 201,
    },
    async (ctx, { params: { project_id: id, value }, base }) => {
      await changeProjectTags(ctx, id, (had) => {
        const tags = [...new Set([...had, value])]
        const complaint = tagComplaint(value, tags.length)
        if (complaint) throw keystoneRefusals.bad_project_tag({ problem: complaint }, { field: 'tags' })
        return tags
      })
      return reply(undefined, { headers: { Location: `${base}/projects/${id}/tags/${encodeURIComponent(value)}` } })
    },
  ),
  deleteProjectTag: operation(
    {
      ...one,
      ...write,
      method: 'DELETE',
      summary: 'Remove a tag of a project',
      action: 'identity:delete_project_tag',
      status: 204,
    },
    async (ctx, { params }) =>
      void (await changeProjectTags(ctx, params.project_id, (tags) => {
        requireTag(tags, params.value)
        return tags.filter((tag) => tag !== params.value)
      })),
  ),
}
