/** A namespace as Glance's API shows and takes it, alone and with all that it holds. */
import type { Item, MetadefAssociationRow, Namespace, NamespaceContent } from '../../../../domain/image/metadef/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { type Document, linkFields, readOnlyText, schemaOf } from './document.ts'
import { type ObjectBody, objectItem, readView } from './object.ts'
import { keptProperty, propertiesView } from './property.ts'
import { definitions } from './property-schema.ts'
import { type AssociationBody, associationOf, associationView } from './resource-type.ts'
import { namesOf } from './tag.ts'

export interface NamespaceBody {
  namespace: string
  display_name?: string
  description?: string
  visibility?: 'public' | 'private'
  protected?: boolean
  owner?: string
  resource_type_associations?: readonly AssociationBody[]
  properties?: Readonly<Record<string, object>>
  objects?: readonly ObjectBody[]
  tags?: readonly { name: string }[]
}

const text = { type: 'string' } as const
const listOf = (properties: object, required: readonly string[] = ['name']) => ({
  type: 'array',
  items: { type: 'object', properties, required },
})
const short = (description: string, maxLength: number) => ({ ...text, description, maxLength })

export const namespaceDocument: Document = {
  name: 'namespace',
  properties: {
    namespace: short('The name, which no other namespace has', 80),
    display_name: short('What people are shown as its name', 80),
    description: short('What it is for', 500),
    visibility: { ...text, description: 'Who may read it', enum: ['public', 'private'] },
    protected: { type: 'boolean', description: 'Whether it is kept from being deleted' },
    owner: short('The project that it belongs to', 255),
    created_at: readOnlyText('When the namespace was made'),
    updated_at: readOnlyText('When the namespace was last changed'),
    ...linkFields,
    resource_type_associations: listOf({ name: text, prefix: text, properties_target: text }),
    properties: { $ref: '#/definitions/property' },
    objects: listOf({
      name: text,
      description: text,
      required: { $ref: '#/definitions/stringArray' },
      properties: { $ref: '#/definitions/property' },
    }),
    tags: listOf({ name: text }),
  },
  required: ['namespace'],
  definitions,
}
export const NamespaceSchema = schemaOf<NamespaceBody>(namespaceDocument)
export const NamespaceShown = schemaOf<object>(namespaceDocument)

export const namespaceView = (namespace: Namespace): object => ({
  namespace: namespace.name,
  ...(namespace.displayName !== null && { display_name: namespace.displayName }),
  ...(namespace.description !== null && { description: namespace.description }),
  visibility: namespace.visibility,
  protected: namespace.protected,
  ...(namespace.ownerId !== null && { owner: namespace.ownerId }),
  created_at: isoSeconds(namespace.createdAt),
  updated_at: isoSeconds(namespace.updatedAt),
  self: `/v2/metadefs/namespaces/${namespace.name}`,
  schema: '/v2/schemas/metadefs/namespace',
})

interface Held {
  associations: readonly MetadefAssociationRow[]
  objects: readonly Item[]
  properties: readonly Item[]
  tags: readonly Item[]
}

export interface FullView {
  objects?: object[]
  properties?: Record<string, object>
}

/** What it has none of is left out. */
export const fullView = (namespace: Namespace, { associations, objects, properties, tags }: Held): FullView => ({
  ...namespaceView(namespace),
  ...(objects.length > 0 && { objects: objects.map((item) => readView(namespace.name, item)) }),
  ...(associations.length > 0 && { resource_type_associations: associations.map(associationView) }),
  ...(properties.length > 0 && { properties: propertiesView(properties) }),
  ...(tags.length > 0 && namesOf(tags)),
})

/** The names of properties as resources of a sort have them. */
export function prefixed(view: FullView, prefix: string): FullView {
  const renamed = (properties: object) =>
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [prefix + name, one]))
  const objects = view.objects?.map((object) => ({
    ...object,
    ...('properties' in object && { properties: renamed(Object(object.properties)) }),
    ...('required' in object && Array.isArray(object.required) && { required: object.required.map((name) => prefix + name) }),
  }))
  return { ...view, ...(objects && { objects }), ...(view.properties && { properties: renamed(view.properties) }) }
}

export const contentOf = (body: NamespaceBody): NamespaceContent => ({
  associations: (body.resource_type_associations ?? []).map(associationOf),
  items: {
    object: (body.objects ?? []).map(objectItem),
    property: Object.entries(body.properties ?? {}).map(([name, property]) => ({ name, content: keptProperty(property) })),
    tag: (body.tags ?? []).map(({ name }) => ({ name, content: {} })),
  },
})
