/** Properties of a namespace as Glance's API has them: each by a schema of its values. */
import { Type } from '../../../../api/schema.ts'
import {
  addItems,
  getItem,
  type Item,
  listAssociations,
  listItems,
  removeItem,
  removeItems,
  replaceItem,
} from '../../../../domain/image/metadef/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { glanceRefusals } from '../refusals.ts'
import { type Document, documentOf, listDocumentOf, requireSettable, schemaOf, schemaOperation } from './document.ts'
import { numberDefinitions, propertyFields } from './property-schema.ts'
import { metadefAllow } from './rules.ts'

interface PropertyBody {
  name: string
  default?: unknown
}

const unnamed: Document = {
  name: 'property',
  properties: propertyFields,
  required: ['type', 'title'],
  definitions: { ...numberDefinitions, stringArray: { ...numberDefinitions.stringArray, minItems: 1 } },
}
const document: Document = { ...unnamed, required: ['type', 'title', 'name'] }
const PropertySchema = schemaOf<PropertyBody>(document)
const Shown = schemaOf<object>(document)
const List = Type.Object({ properties: Type.Record(Type.String(), schemaOf<object>(unnamed)) })

/** What applies when nothing is given is text, as the original keeps it. */
export const keptProperty = (property: object): Record<string, unknown> => {
  const usual: unknown = 'default' in property ? property.default : undefined
  return { ...property, ...(typeof usual === 'number' && { default: String(usual) }) }
}

export const keptProperties = (properties: Readonly<Record<string, object>>): Record<string, object> =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, keptProperty(property)]))

export const propertiesView = (items: readonly Item[]): Record<string, object> =>
  Object.fromEntries(items.map(({ name, content }) => [name, content]))

const itemOf = (body: PropertyBody) => ({ name: body.name, content: keptProperty(body) })

const all = { path: '/metadefs/namespaces/{namespace_name}/properties' } as const
const one = { path: '/metadefs/namespaces/{namespace_name}/properties/{property_name}' } as const
const read = { method: 'GET', allow: metadefAllow.get, queried: true, status: 200 } as const
const write = { allow: metadefAllow.write } as const

/** @throws not_found for one that does not begin as properties of that sort do */
function nameWithout(prefix: string | null | undefined, name: string): string {
  if (prefix && name.startsWith(prefix)) return name.slice(prefix.length)
  throw glanceRefusals.property_without_prefix({ name, prefix: prefix ?? 'None' })
}

export const metadefPropertyOperations: Operations = {
  showMetadefPropertySchema: schemaOperation('property', documentOf(document), 'What a property of a namespace is made of'),
  showMetadefPropertiesSchema: schemaOperation(
    'properties',
    listDocumentOf('properties', unnamed, 'table'),
    'What a list of such properties is made of',
  ),
  listMetadefProperties: operation(
    { ...read, ...all, summary: 'Properties of a namespace', action: 'image:get_metadef_properties', returns: List },
    async (ctx, { params }) => ({ properties: propertiesView(await listItems(ctx, params.namespace_name, 'property')) }),
  ),
  createMetadefProperty: operation(
    {
      method: 'POST',
      ...all,
      ...write,
      summary: 'Add a property to a namespace',
      action: 'image:add_metadef_property',
      body: PropertySchema,
      status: 201,
      returns: Shown,
    },
    async (ctx, { params, body }) => {
      requireSettable(body)
      const [made] = await addItems(ctx, params.namespace_name, 'property', [itemOf(body)])
      return { ...made?.content }
    },
  ),
  deleteMetadefProperties: operation(
    {
      method: 'DELETE',
      ...all,
      ...write,
      summary: 'Delete all properties of a namespace',
      action: 'image:delete_metadef_namespace',
      status: 204,
    },
    (ctx, { params }) => removeItems(ctx, params.namespace_name, 'property'),
  ),
  showMetadefProperty: operation(
    {
      ...read,
      ...one,
      summary: 'One property of a namespace, by the name that resources of a sort have it by where one is given',
      action: 'image:get_metadef_property',
      documented: { query: Type.Object({ resource_type: Type.Optional(Type.String()) }) },
      returns: Shown,
    },
    async (ctx, { params: { namespace_name: namespace, property_name: asked }, query }) => {
      const sort = last(query.resource_type)
      if (!sort) return { ...(await getItem(ctx, namespace, 'property', asked)).content, name: asked }
      const association = (await listAssociations(ctx, namespace)).find((row) => row.resource_type === sort)
      if (!association) throw glanceRefusals.resource_type_not_associated({ namespace, resourceType: sort })
      const name = nameWithout(association.prefix, asked)
      return { ...(await getItem(ctx, namespace, 'property', name)).content, name }
    },
  ),
  updateMetadefProperty: operation(
    {
      method: 'PUT',
      ...one,
      ...write,
      summary: 'Say a property anew',
      action: 'image:modify_metadef_property',
      body: PropertySchema,
      status: 200,
      returns: Shown,
    },
    async (ctx, { params, body }) => {
      requireSettable(body)
      return (await replaceItem(ctx, params.namespace_name, 'property', params.property_name, itemOf(body))).content
    },
  ),
  deleteMetadefProperty: operation(
    { method: 'DELETE', ...one, ...write, summary: 'Delete a property', action: 'image:remove_metadef_property', status: 204 },
    (ctx, { params }) => removeItem(ctx, params.namespace_name, 'property', params.property_name),
  ),
}
