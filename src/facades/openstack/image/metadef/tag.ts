/** Tags of a namespace as Glance's API has them: words that it offers. */
import { Type } from '../../../../api/schema.ts'
import {
  addItems,
  getItem,
  type Item,
  listTags,
  removeItem,
  removeItems,
  replaceItem,
  setTags,
} from '../../../../domain/image/metadef/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { glanceRefusals } from '../refusals.ts'
import {
  type Document,
  documentOf,
  listDocumentOf,
  readOnlyText,
  requireSettable,
  schemaOf,
  schemaOperation,
} from './document.ts'
import { readTagList, tagQuery } from './list-request.ts'
import { metadefAllow } from './rules.ts'

/** Characters of a name. */
const LONGEST = 80

const document: Document = {
  name: 'tag',
  properties: {
    name: { type: 'string', maxLength: LONGEST },
    created_at: readOnlyText('When the tag was made'),
    updated_at: readOnlyText('When the tag was last changed'),
  },
  required: ['name'],
}
const word = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false }
const TagSchema = schemaOf<{ name: string }>(document)
const Shown = schemaOf<object>(document)
const TagsSchema = schemaOf<{ tags?: readonly { name: string }[] }>({
  name: 'tags',
  properties: { tags: { type: 'array', items: word } },
})
const List = Type.Object({ tags: Type.Array(Shown) })

const viewOf = ({ name, createdAt, updatedAt }: Item): object => ({
  name,
  created_at: isoSeconds(createdAt),
  updated_at: isoSeconds(updatedAt),
})
export const namesOf = (tags: readonly { name: string }[]) => ({ tags: tags.map(({ name }) => ({ name })) })

const all = { path: '/metadefs/namespaces/{namespace_name}/tags' } as const
const one = { path: '/metadefs/namespaces/{namespace_name}/tags/{tag_name}' } as const
const read = { method: 'GET', allow: metadefAllow.get, queried: true, status: 200 } as const
const write = { allow: metadefAllow.write } as const

function requireShort(tag: string): string {
  if ([...tag].length <= LONGEST) return tag
  throw glanceRefusals.tag_too_long({ tag }, { field: 'name' })
}

const TRUE = new Set(['1', 't', 'true', 'on', 'y', 'yes'])
const isTrue = (given: string | string[] | undefined): boolean =>
  TRUE.has(
    String(given ?? '')
      .trim()
      .toLowerCase(),
  )

export const metadefTagOperations: Operations = {
  showMetadefTagSchema: schemaOperation('tag', documentOf(document), 'What a tag of a namespace is made of'),
  showMetadefTagsSchema: schemaOperation('tags', listDocumentOf('tags', document), 'What a list of such tags is made of'),
  listMetadefTags: operation(
    {
      ...read,
      ...all,
      summary: 'Tags of a namespace',
      action: 'image:get_metadef_tags',
      documented: { query: tagQuery },
      returns: List,
    },
    async (ctx, { params, query }) => namesOf(await listTags(ctx, params.namespace_name, readTagList(query))),
  ),
  createMetadefTags: operation(
    {
      method: 'POST',
      ...all,
      ...write,
      summary: 'Set the tags of a namespace, or add to them with the header X-Openstack-Append',
      action: 'image:add_metadef_tags',
      body: TagsSchema,
      status: 201,
      returns: List,
    },
    async (ctx, { params, body: { tags = [] }, headers }) => {
      const names = tags.map(({ name }) => requireShort(name))
      const mode = isTrue(headers['x-openstack-append']) ? 'append' : 'replace'
      return namesOf(await setTags(ctx, params.namespace_name, names, mode))
    },
  ),
  deleteMetadefTags: operation(
    {
      method: 'DELETE',
      ...all,
      ...write,
      summary: 'Delete all tags of a namespace',
      action: 'image:delete_metadef_namespace',
      asks: [{ action: 'image:delete_metadef_tags', allow: metadefAllow.write, when: () => true }],
      status: 204,
    },
    (ctx, { params }) => removeItems(ctx, params.namespace_name, 'tag'),
  ),
  showMetadefTag: operation(
    { ...read, ...one, summary: 'One tag of a namespace', action: 'image:get_metadef_tag', returns: Shown },
    async (ctx, { params }) => viewOf(await getItem(ctx, params.namespace_name, 'tag', params.tag_name)),
  ),
  createMetadefTag: operation(
    {
      method: 'POST',
      ...one,
      ...write,
      summary: 'Add a tag to a namespace',
      action: 'image:add_metadef_tag',
      status: 201,
      returns: Shown,
    },
    async (ctx, { params }) => {
      const [made] = await addItems(ctx, params.namespace_name, 'tag', [{ name: requireShort(params.tag_name), content: {} }])
      return made ? viewOf(made) : {}
    },
  ),
  updateMetadefTag: operation(
    {
      method: 'PUT',
      ...one,
      ...write,
      summary: 'Give a tag another name',
      action: 'image:modify_metadef_tag',
      body: TagSchema,
      status: 200,
      returns: Shown,
    },
    async (ctx, { params, body }) => {
      requireSettable(body)
      return viewOf(await replaceItem(ctx, params.namespace_name, 'tag', params.tag_name, { name: body.name, content: {} }))
    },
  ),
  deleteMetadefTag: operation(
    { method: 'DELETE', ...one, ...write, summary: 'Delete a tag', action: 'image:delete_metadef_tag', status: 204 },
    (ctx, { params }) => removeItem(ctx, params.namespace_name, 'tag', params.tag_name),
  ),
}
