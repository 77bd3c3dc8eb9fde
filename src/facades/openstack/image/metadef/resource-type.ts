/** Sorts of resources as Glance's API has them, and which of them a namespace is meant for. */
import { Type } from '../../../../api/schema.ts'
import {
  associate,
  dissociate,
  listAssociations,
  listResourceTypes,
  type MetadefAssociationRow,
  type MetadefResourceTypeRow,
  type NewAssociation,
} from '../../../../domain/image/metadef/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import {
  type Document,
  documentOf,
  listDocumentOf,
  readOnlyText,
  requireSettable,
  schemaOf,
  schemaOperation,
} from './document.ts'
import { asked, metadefAllow } from './rules.ts'

export interface AssociationBody {
  name: string
  prefix?: string
  properties_target?: string
}

const short = (description: string) => ({ type: 'string', description, maxLength: 80 })
const document: Document = {
  name: 'resource_type_association',
  properties: {
    name: short('A sort of resources, by the name that it has in orchestration where it has one'),
    prefix: short('What the names of the properties begin with on resources of the sort, its separator too'),
    properties_target: short('Which of several tables of a resource the properties are for'),
    created_at: readOnlyText('When the association was made'),
    updated_at: readOnlyText('When the association was last changed'),
  },
  required: ['name'],
}
const AssociationSchema = schemaOf<AssociationBody>(document)
const Shown = schemaOf<object>(document)
const List = Type.Object({ resource_type_associations: Type.Array(Shown) })
const { name, created_at, updated_at } = document.properties
const TypeShown = schemaOf<object>({
  name: 'resource_type',
  properties: { ...(name && { name }), ...(created_at && { created_at }), ...(updated_at && { updated_at }) },
})

export const associationView = (row: MetadefAssociationRow): object => ({
  name: row.resource_type,
  ...(row.prefix !== null && { prefix: row.prefix }),
  ...(row.properties_target !== null && { properties_target: row.properties_target }),
  created_at: isoSeconds(row.created_at),
  updated_at: isoSeconds(row.updated_at),
})

const typeView = (row: MetadefResourceTypeRow): object => ({
  name: row.name,
  created_at: isoSeconds(row.created_at),
  updated_at: isoSeconds(row.updated_at),
})

export const associationOf = (body: AssociationBody): NewAssociation => ({
  resourceType: body.name,
  prefix: body.prefix ?? null,
  propertiesTarget: body.properties_target ?? null,
})

const all = { path: '/metadefs/namespaces/{namespace_name}/resource_types' } as const
const read = { method: 'GET', allow: metadefAllow.get, status: 200 } as const
const write = { allow: metadefAllow.write } as const

export const metadefResourceTypeOperations: Operations = {
  showMetadefResourceTypeSchema: schemaOperation(
    'resource_type',
    documentOf(document),
    'What is said of the sort of resources that a namespace is meant for',
  ),
  showMetadefResourceTypesSchema: schemaOperation(
    'resource_types',
    listDocumentOf('resource_type_associations', document),
    'What a list of such sorts is made of',
  ),
  listMetadefResourceTypes: operation(
    {
      ...read,
      path: '/metadefs/resource_types',
      summary: 'All sorts of resources that a namespace was ever meant for',
      action: 'image:list_metadef_resource_types',
      returns: Type.Object({ resource_types: Type.Array(TypeShown) }),
    },
    async (ctx) => ({ resource_types: (await listResourceTypes(ctx)).map(typeView) }),
  ),
  listMetadefAssociations: operation(
    {
      ...read,
      ...all,
      summary: 'Sorts of resources that a namespace is meant for',
      action: 'image:list_metadef_resource_types',
      asks: asked('get_metadef_resource_type'),
      returns: List,
    },
    async (ctx, { params }) => ({
      resource_type_associations: (await listAssociations(ctx, params.namespace_name)).map(associationView),
    }),
  ),
  createMetadefAssociation: operation(
    {
      method: 'POST',
      ...all,
      ...write,
      summary: 'Say what sort of resources a namespace is meant for',
      action: 'image:add_metadef_resource_type_association',
      body: AssociationSchema,
      status: 201,
      returns: Shown,
    },
    async (ctx, { params, body }) => {
      requireSettable(body)
      return associationView(await associate(ctx, params.namespace_name, associationOf(body)))
    },
  ),
  deleteMetadefAssociation: operation(
    {
      method: 'DELETE',
      path: '/metadefs/namespaces/{namespace_name}/resource_types/{resource_type}',
      ...write,
      summary: 'End that a namespace is meant for a sort of resources',
      action: 'image:remove_metadef_resource_type_association',
      status: 204,
    },
    (ctx, { params }) => dissociate(ctx, params.namespace_name, params.resource_type),
  ),
}
