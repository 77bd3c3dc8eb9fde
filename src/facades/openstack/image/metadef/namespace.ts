/** Namespaces of metadata definitions as Glance's API has them. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  associationsOf,
  createNamespace,
  deleteNamespace,
  getNamespace,
  listAssociations,
  listItems,
  listNamespaces,
  type NamespaceFields,
  replaceNamespace,
} from '../../../../domain/image/metadef/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { searchWith } from '../../resource/page-links.ts'
import { last } from '../../resource/query.ts'
import { documentOf, LINKED, listDocumentOf, requireSettable, schemaOperation } from './document.ts'
import { namespaceQuery, readNamespaceList } from './list-request.ts'
import {
  contentOf,
  fullView,
  type NamespaceBody,
  NamespaceSchema,
  NamespaceShown,
  namespaceDocument,
  namespaceView,
  prefixed,
} from './namespace-view.ts'
import { associationView } from './resource-type.ts'
import { asked, metadefAllow } from './rules.ts'

const all = { path: '/metadefs/namespaces' } as const
const one = { path: '/metadefs/namespaces/{namespace_name}' } as const
const write = { allow: metadefAllow.write } as const
const List = Type.Object({
  namespaces: Type.Array(NamespaceShown),
  first: Type.String(),
  next: Type.Optional(Type.String()),
  schema: Type.String(),
})

const fieldsOf = (body: NamespaceBody): NamespaceFields => ({
  name: body.namespace,
  displayName: body.display_name ?? null,
  description: body.description ?? null,
  visibility: body.visibility ?? 'private',
  protected: body.protected ?? false,
  ownerId: body.owner,
})

/** What a body says of things in the namespace is asked as if each was added by itself. */
const addedBy = (action: string, key: keyof NamespaceBody) => ({
  action: `image:${action}`,
  allow: metadefAllow.write,
  when: ({ body }: { readonly body: unknown }) => typeof body === 'object' && body !== null && Object.hasOwn(body, key),
})

export const metadefNamespaceOperations: Operations = {
  showMetadefNamespaceSchema: schemaOperation(
    'namespace',
    documentOf(namespaceDocument),
    'What a namespace of metadata definitions is made of',
  ),
  showMetadefNamespacesSchema: schemaOperation(
    'namespaces',
    listDocumentOf('namespaces', namespaceDocument),
    'What a list of such namespaces is made of',
  ),
  listMetadefNamespaces: operation(
    {
      method: 'GET',
      ...all,
      summary: 'Namespaces of metadata definitions that the caller may see',
      action: 'image:get_metadef_namespaces',
      allow: metadefAllow.list,
      asks: asked('list_metadef_resource_types'),
      status: 200,
      documented: { query: namespaceQuery },
      returns: List,
    },
    async (ctx, { query, url }) => {
      const { items, more } = await listNamespaces(ctx, readNamespaceList(query))
      const associations = await associationsOf(
        ctx,
        items.map(({ id }) => id),
      )
      const namespaces = items.map((namespace) => {
        const rows = associations.get(namespace.id)
        return { ...namespaceView(namespace), ...(rows && { resource_type_associations: rows.map(associationView) }) }
      })
      const linkTo = (marker?: string) => `/v2/metadefs/namespaces${searchWith(url, { marker })}`
      const next = more ? items.at(-1)?.name : undefined
      return {
        namespaces,
        first: linkTo(),
        ...(next !== undefined && { next: linkTo(next) }),
        schema: '/v2/schemas/metadefs/namespaces',
      }
    },
  ),
  createMetadefNamespace: operation(
    {
      method: 'POST',
      ...all,
      ...write,
      summary: 'Make a namespace of metadata definitions, with what it holds',
      action: 'image:add_metadef_namespace',
      asks: [
        addedBy('add_metadef_resource_type_association', 'resource_type_associations'),
        addedBy('add_metadef_object', 'objects'),
        addedBy('add_metadef_property', 'properties'),
        addedBy('add_metadef_tag', 'tags'),
      ],
      body: NamespaceSchema,
      status: 201,
      returns: NamespaceShown,
    },
    async (ctx, { body, base }) => {
      requireSettable(body, LINKED)
      const namespace = await createNamespace(ctx, fieldsOf(body), contentOf(body))
      const { resource_type_associations, properties, objects, tags } = body
      // what it holds comes back as it was given
      const view = { ...namespaceView(namespace), resource_type_associations, properties, objects, tags }
      return reply(view, { headers: { Location: `${base}/metadefs/namespaces/${encodeURIComponent(namespace.name)}` } })
    },
  ),
  showMetadefNamespace: operation(
    {
      method: 'GET',
      ...one,
      summary:
        'A namespace with all that it holds; by the names that resources of a sort have its properties by, where one is given',
      action: 'image:get_metadef_namespace',
      allow: metadefAllow.get,
      asks: asked('list_metadef_resource_types', 'get_metadef_objects', 'get_metadef_properties', 'get_metadef_tags'),
      status: 200,
      documented: {
        query: Type.Object({ resource_type: Type.Optional(Type.String()), visibility: Type.Optional(Type.String()) }),
      },
      returns: NamespaceShown,
    },
    async (ctx, { params: { namespace_name: name }, query }) => {
      const sort = last(query.resource_type)
      const associations = await listAssociations(ctx, name)
      const view = fullView(await getNamespace(ctx, name), {
        associations,
        objects: await listItems(ctx, name, 'object'),
        properties: await listItems(ctx, name, 'property'),
        tags: await listItems(ctx, name, 'tag'),
      })
      const prefix = associations.find((row) => row.resource_type === sort)?.prefix
      return prefix ? prefixed(view, prefix) : view
    },
  ),
  updateMetadefNamespace: operation(
    {
      method: 'PUT',
      ...one,
      ...write,
      summary: 'Say anew what a namespace is; what it holds stays',
      action: 'image:modify_metadef_namespace',
      body: NamespaceSchema,
      status: 200,
      returns: NamespaceShown,
    },
    async (ctx, { params, body }) => {
      requireSettable(body, LINKED)
      return namespaceView(await replaceNamespace(ctx, params.namespace_name, fieldsOf(body)))
    },
  ),
  deleteMetadefNamespace: operation(
    {
      method: 'DELETE',
      ...one,
      ...write,
      summary: 'Delete a namespace and all that it holds',
      action: 'image:delete_metadef_namespace',
      status: 204,
    },
    (ctx, { params }) => deleteNamespace(ctx, params.namespace_name),
  ),
}
