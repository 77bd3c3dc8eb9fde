/** The schemas that Glance serves under `/schemas`: what an image and a member are made of, and lists of them. */
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import type { Attributes } from '../../resource/attribute.ts'
import { operation } from '../../resource/operation.ts'
import { bySchema } from '../../resource/reader.ts'

export const UUID = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$'

/** Beside the type, in JSON Schema's words. */
type More = Readonly<Record<string, unknown>>

export const text = (description: string, more: More = {}) => bySchema<string>({ type: 'string', description, ...more })
export const textOrNull = (description: string, more: More = {}) =>
  bySchema<string | null>({ type: ['null', 'string'], description, ...more })
export const integerOrNull = (description: string) => bySchema<number | null>({ type: ['null', 'integer'], description })

interface Document {
  readonly name: string
  readonly properties: object
}

/** @param others what else there may be */
export const documentOf = (name: string, attributes: Attributes, others: More) => ({
  name,
  properties: Object.fromEntries(
    Object.entries(attributes).map(([key, { reader, options }]) => [
      key,
      options.create || options.update ? reader.schema : { ...reader.schema, readOnly: true },
    ]),
  ),
  additionalProperties: others,
})

/** A list whose pages link to each other. */
export const listDocumentOf = (name: string, item: Document) => ({
  name,
  properties: {
    [name]: { type: 'array', items: item },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
  links: [
    { rel: 'first', href: '{first}' },
    { rel: 'next', href: '{next}' },
    { rel: 'describedby', href: '{schema}' },
  ],
})

export const documentOperation = (document: Document, summary: string) =>
  operation(
    {
      method: 'GET',
      path: `/schemas/${document.name}`,
      summary,
      action: 'image:get_schema',
      allow: rules.authenticated,
      status: 200,
      returns: Type.Unknown(),
    },
    async () => document,
  )
