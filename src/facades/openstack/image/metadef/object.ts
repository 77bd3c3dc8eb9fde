/** Objects of a namespace as Glance's API has them: properties that belong together. */
import { Type } from '../../../../api/schema.ts'
import {
  addItems,
  getItem,
  type Item,
  listItems,
  removeItem,
  removeItems,
  replaceItem,
} from '../../../../domain/image/metadef/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import {
  type Document,
  documentOf,
  LINKED,
  linkFields,
  listDocumentOf,
  readOnlyText,
  requireSettable,
  schemaOf,
  schemaOperation,
} from './document.ts'
import { keptProperties } from './property.ts'
import { definitions } from './property-schema.ts'
import { metadefAllow } from './rules.ts'

export interface ObjectBody {
  name: string
  description?: string
  required?: readonly string[]
  properties?: Readonly<Record<string, object>>
}

const document: Document = {
  name: 'object',
  properties: {
    name: { type: 'string', maxLength: 80 },
    description: { type: 'string' },
    required: { $ref: '#/definitions/stringArray' },
    properties: { $ref: '#/definitions/property' },
    ...linkFields,
    created_at: readOnlyText('When the object was made'),
    updated_at: readOnlyText('When the object was last changed'),
  },
  required: ['name'],
  definitions,
}
const ObjectSchema = schemaOf<ObjectBody>(document)
const Shown = schemaOf<object>(document)

export const objectView = (namespace: string, { name, content, createdAt, updatedAt }: Item): object => ({
  ...content,
  name,
  created_at: isoSeconds(createdAt),
  updated_at: isoSeconds(updatedAt),
  self: `/v2/metadefs/namespaces/${namespace}/objects/${name}`,
  schema: '/v2/schemas/metadefs/object',
})

/** What was not said of it is empty where it is read. */
export const readView = (namespace: string, item: Item): object =>
  objectView(namespace, { ...item, content: { required: [], properties: {}, ...item.content } })

export const objectItem = ({ name, properties, ...content }: ObjectBody) => ({
  name,
  content: { ...content, ...(properties && { properties: keptProperties(properties) }) },
})

const all = { path: '/metadefs/namespaces/{namespace_name}/objects' } as const
const one = { path: '/metadefs/namespaces/{namespace_name}/objects/{object_name}' } as const
const read = { method: 'GET', allow: metadefAllow.get, queried: true, status: 200 } as const
const write = { allow: metadefAllow.write } as const
const List = Type.Object({ objects: Type.Array(Shown), schema: Type.String() })

export const metadefObjectOperations: Operations = {
  showMetadefObjectSchema: schemaOperation('object', documentOf(document), 'What an object of metadata definitions is made of'),
  showMetadefObjectsSchema: schemaOperation(
    'objects',
    listDocumentOf('objects', document),
    'What a list of such objects is made of',
  ),
  listMetadefObjects: operation(
    { ...read, ...all, summary: 'Objects of a namespace', action: 'image:get_metadef_objects', returns: List },
    async (ctx, { params: { namespace_name: namespace } }) => {
      const objects = await listItems(ctx, namespace, 'object')
      return { objects: objects.map((item) => readView(namespace, item)), schema: 'v2/schemas/metadefs/objects' }
    },
  ),
  createMetadefObject: operation(
    {
      method: 'POST',
      ...all,
      ...write,
      summary: 'Add an object to a namespace',
      action: 'image:add_metadef_object',
      body: ObjectSchema,
      status: 201,
      returns: Shown,
    },
    async (ctx, { params: { namespace_name: namespace }, body }) => {
      requireSettable(body, LINKED)
      const [made] = await addItems(ctx, namespace, 'object', [objectItem(body)])
      return made ? objectView(namespace, made) : {}
    },
  ),
  deleteMetadefObjects: operation(
    {
      method: 'DELETE',
      ...all,
      ...write,
      summary: 'Delete all objects of a namespace',
      action: 'image:delete_metadef_namespace',
      status: 204,
    },
    (ctx, { params }) => removeItems(ctx, params.namespace_name, 'object'),
  ),
  showMetadefObject: operation(
    { ...read, ...one, summary: 'One object of a namespace', action: 'image:get_metadef_object', returns: Shown },
    async (ctx, { params: { namespace_name: namespace, object_name: name } }) =>
      readView(namespace, await getItem(ctx, namespace, 'object', name)),
  ),
  updateMetadefObject: operation(
    {
      method: 'PUT',
      ...one,
      ...write,
      summary: 'Say an object anew',
      action: 'image:modify_metadef_object',
      body: ObjectSchema,
      status: 200,
      returns: Shown,
    },
    async (ctx, { params: { namespace_name: namespace, object_name: name }, body }) => {
      requireSettable(body, LINKED)
      return objectView(namespace, await replaceItem(ctx, namespace, 'object', name, objectItem(body)))
    },
  ),
  deleteMetadefObject: operation(
    { method: 'DELETE', ...one, ...write, summary: 'Delete an object', action: 'image:delete_metadef_object', status: 204 },
    (ctx, { params }) => removeItem(ctx, params.namespace_name, 'object', params.object_name),
  ),
}
