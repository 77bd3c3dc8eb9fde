/** The schemas that the API serves of metadata definitions, and what bodies and replies are held against by them. */
import { rules } from '../../../../api/policy/rules.ts'
import { type TSchema, Type } from '../../../../api/schema.ts'
import { operation } from '../../resource/operation.ts'
import { glanceRefusals } from '../refusals.ts'
import { inlined } from './property-schema.ts'

type Properties = Readonly<Record<string, object>>

export interface Document {
  readonly name: string
  readonly properties: Properties
  readonly required?: readonly string[]
  readonly definitions?: Properties
}

export const readOnlyText = (description: string) =>
  ({ type: 'string', readOnly: true, description, format: 'date-time' }) as const
/** Where something is, and what it is made of. */
export const linkFields = { self: { type: 'string', readOnly: true }, schema: { type: 'string', readOnly: true } } as const

const rawOf = ({ definitions, required, ...document }: Document) => ({
  ...document,
  additionalProperties: false,
  ...(required && { required }),
})

/** Of one thing. */
export const documentOf = (document: Document): object => ({
  ...rawOf(document),
  ...(document.definitions && { definitions: document.definitions }),
})

const LIST_LINKS = [
  { rel: 'first', href: '{first}' },
  { rel: 'next', href: '{next}' },
  { rel: 'describedby', href: '{schema}' },
]
const listFields = { first: { type: 'string' }, next: { type: 'string' }, schema: { type: 'string' } } as const

/** Of a list of it, or of a table by names. */
export const listDocumentOf = (name: string, item: Document, form: 'list' | 'table' = 'list'): object => ({
  name,
  properties: {
    [name]: form === 'list' ? { type: 'array', items: rawOf(item) } : { type: 'object', additionalProperties: rawOf(item) },
    ...listFields,
  },
  links: LIST_LINKS,
  ...(item.definitions && { definitions: item.definitions }),
})

/** A body or a reply; the type is what its reader relies on, as the document says it. */
export const schemaOf = <T extends object>({ name, properties, required }: Document): TSchema<T> =>
  Type.Unsafe<T>({
    title: name,
    type: 'object',
    // `inlined` keeps what it is given but for references
    properties: inlined(properties) as Properties,
    ...(required && { required: [...required] }),
    additionalProperties: false,
  })

export const schemaOperation = (name: string, document: object, summary: string) =>
  operation(
    {
      method: 'GET',
      path: `/schemas/metadefs/${name}`,
      summary,
      action: 'image:get_schema',
      allow: rules.authenticated,
      status: 200,
      returns: Type.Unknown(),
    },
    async () => document,
  )

/** @throws forbidden for what the service alone says */
export function requireSettable(body: object, names: readonly string[] = ['created_at', 'updated_at']): void {
  const name = names.find((one) => Object.hasOwn(body, one))
  if (name !== undefined) throw glanceRefusals.read_only({ name }, { field: name })
}
export const LINKED = ['self', 'schema', 'created_at', 'updated_at'] as const
