/** Makes the schemas of a collection's bodies and replies of its attributes. */
import { type TProperties, type TSchema, Type } from '../../../api/schema.ts'
import type { Attribute, AttributeOptions, Attributes } from './attribute.ts'
import { collectionLinksSchema } from './page-links.ts'

interface Described {
  readonly name: string
  readonly plural: string
  readonly attributes: Attributes
  readonly open?: boolean
  readonly closedBody?: true
  readonly emptyChange?: true
}

const propertiesOf = (
  attributes: Attributes,
  schemaOf: (attribute: Attribute<unknown, AttributeOptions>) => TSchema | undefined,
): TProperties =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, attribute]) => {
      const schema = schemaOf(attribute)
      return schema ? [[name, schema]] : []
    }),
  )

/** The object of a body or reply under its key. */
export const wrapped = (key: string, schema: TSchema, bare = false): TSchema =>
  Type.Object({ [key]: schema }, { additionalProperties: !bare })

const newObject = ({ attributes, open = false }: Described) =>
  Type.Object(
    propertiesOf(attributes, ({ options, reader: { schema } }) =>
      options.create === 'must' ? schema : options.create && Type.Optional(schema),
    ),
    { additionalProperties: open },
  )

/** Of the body of what is to be made. */
export const newSchema = (of: Described): TSchema => wrapped(of.name, newObject(of), of.closedBody)

/** Of several. */
export const newManySchema = (of: Described): TSchema =>
  wrapped(of.plural, Type.Array(newObject(of), { minItems: 1 }), of.closedBody)

/** Of the body of what is to be changed: at least one attribute, unless told. */
export const changeSchema = (of: Described): TSchema =>
  wrapped(
    of.name,
    Type.Object(
      propertiesOf(of.attributes, ({ options, reader: { schema } }) =>
        options.update === 'must' ? schema : options.update && Type.Optional(schema),
      ),
      { additionalProperties: of.open ?? false, ...(of.emptyChange ? {} : { minProperties: 1 }) },
    ),
    of.closedBody,
  )

/** Of one as it is shown. */
export const itemSchema = ({ attributes, open = false }: Pick<Described, 'attributes' | 'open'>): TSchema =>
  Type.Object(
    {
      ...propertiesOf(attributes, ({ options, reader }) => {
        if (options.hidden) return undefined
        const schema = options.schema ?? reader.schema
        return options.optional ? Type.Optional(schema) : schema
      }),
      links: Type.Record(Type.String(), Type.String()),
    },
    { additionalProperties: open },
  )

/** Of a reply that lists some. */
export const listSchema = (of: Pick<Described, 'plural' | 'attributes' | 'open'>): TSchema =>
  Type.Object({ [of.plural]: Type.Array(itemSchema(of)), ...collectionLinksSchema })

/** Of a reply to the making of several. */
export const severalSchema = (of: Pick<Described, 'plural' | 'attributes' | 'open'>): TSchema =>
  wrapped(of.plural, Type.Array(itemSchema(of)))
