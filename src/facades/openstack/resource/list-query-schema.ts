/** Describes the queries of lists for documents, from what attributes say lists are filtered and sorted by: the readers judge them. */

import { type TProperties, type TSchema, Type } from '../../../api/schema.ts'
import { shapeOf } from '../../../api/schema-shape.ts'
import type { Attribute, Attributes } from './attribute.ts'
import type { Filterable } from './comparator-request.ts'
import { TAG_OPERATORS } from './list-request.ts'

const text = Type.Optional(Type.String())
const texts = Type.Optional(Type.Array(Type.String()))
const limit = Type.Optional(Type.Integer({ minimum: 0 }))

/** `fields`, by which a reply is of these attributes alone. */
export const fieldsQuery = (attributes: Attributes): TProperties => ({ fields: repeated(Type.Enum(Object.keys(attributes))) })

/** Neutron's: attributes as filters, each as often as one likes, an order, a page, and which attributes are shown. */
export const listQuerySchema = ({ attributes, tagged }: { attributes: Attributes; tagged: boolean }): TSchema =>
  Type.Object({
    ...filtersOf(attributes, (attribute) => repeated(itemOf(attribute))),
    ...(tagged ? tagFilters : {}),
    changed_since: text,
    sort_key: repeated(Type.Enum(sortKeysOf(attributes))),
    sort_dir: repeated(Type.Enum(['asc', 'desc'])),
    limit,
    marker: text,
    page_reverse: Type.Optional(Type.Boolean()),
    ...fieldsQuery(attributes),
  })

/** Keystone's: attributes as filters, of texts with a comparator too (`name__contains`), and a page. */
export const comparatorQuerySchema = ({ attributes, filters = {}, tagged = false }: Omit<Filterable, 'limitMax'>): TSchema =>
  Type.Object({
    ...filtersOf(attributes, ({ options: { filter }, reader }) =>
      typeof filter === 'object' ? Type.Optional(Type.Unsafe({ ...reader.schema })) : text,
    ),
    ...Object.fromEntries(Object.keys(filters).map((name) => [name, text])),
    ...(tagged ? tagFilters : {}),
    limit,
    marker: text,
  })

/** Glance's: attributes as filters, `tag`, and an order in either of two forms. Any other property of images is a filter as well. */
export const imageQuerySchema = (attributes: Attributes, choices: TProperties): TSchema =>
  Type.Object({
    ...filtersOf(attributes, () => text),
    ...choices,
    tag: texts,
    sort: text,
    sort_key: repeated(Type.Enum(sortKeysOf(attributes))),
    sort_dir: repeated(Type.Enum(['asc', 'desc'])),
    limit,
    marker: text,
  })

const tagFilters: TProperties = Object.fromEntries(Object.keys(TAG_OPERATORS).map((name) => [name, text]))

const repeated = (items: TSchema): TSchema => Type.Optional(Type.Array(items))

const sortKeysOf = (attributes: Attributes): string[] =>
  Object.keys(attributes).filter((name) => attributes[name]?.options.sort !== undefined)

const filtersOf = (attributes: Attributes, schemaOf: (attribute: Attribute) => TSchema): TProperties =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([, { options }]) => (options.filter ?? options.filterParts) !== undefined)
      .map(([name, attribute]) => [name, schemaOf(attribute)]),
  )

/** What one value of a query is: numbers, flags and words as the attribute has them, and text for all else. */
function itemOf({ reader, options }: Attribute): TSchema {
  const isSimple = options.filterParts === undefined && ['boolean', 'integer'].includes(String(shapeOf(reader.schema).type))
  return isSimple ? reader.schema : Type.String()
}
