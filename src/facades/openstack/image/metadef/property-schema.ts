/** How the metadata definitions' API describes a property, and the parts of its schemas that refer to each other. */

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string', null]
const text = { type: 'string' } as const
const natural = { $ref: '#/definitions/positiveInteger' } as const
const naturalOr0 = { $ref: '#/definitions/positiveIntegerDefault0' } as const

/** What may be said of one property. */
export const propertyFields = {
  name: { ...text, maxLength: 80 },
  title: text,
  description: text,
  operators: { type: 'array', items: text },
  type: { type: 'string', enum: TYPES },
  required: { $ref: '#/definitions/stringArray' },
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  maxLength: natural,
  minLength: naturalOr0,
  pattern: { type: 'string', format: 'regex' },
  enum: { type: 'array' },
  readonly: { type: 'boolean' },
  default: {},
  items: { type: 'object', properties: { type: { type: 'string', enum: TYPES }, enum: { type: 'array' } } },
  maxItems: natural,
  minItems: naturalOr0,
  uniqueItems: { type: 'boolean', default: false },
  additionalItems: { type: 'boolean' },
} as const

export const numberDefinitions = {
  positiveInteger: { type: 'integer', minimum: 0 },
  positiveIntegerDefault0: { allOf: [natural, { default: 0 }] },
  stringArray: { type: 'array', items: text, uniqueItems: true },
} as const

export const definitions = {
  ...numberDefinitions,
  property: {
    type: 'object',
    additionalProperties: { type: 'object', required: ['title', 'type'], properties: propertyFields },
  },
} as const

/** The same without references: what bodies and replies are held against. */
export function inlined(schema: unknown, known: Readonly<Record<string, unknown>> = definitions): unknown {
  if (Array.isArray(schema)) return schema.map((one) => inlined(one, known))
  if (typeof schema !== 'object' || schema === null) return schema
  const reference: unknown = '$ref' in schema ? schema.$ref : undefined
  if (typeof reference === 'string') return inlined(known[reference.replace('#/definitions/', '')], known)
  return Object.fromEntries(
    Object.entries(schema)
      // a pattern is text to the original too, which does not try it
      .filter(([key, value]) => key !== 'format' || value === 'date-time')
      .map(([key, value]) => [key, inlined(value, known)]),
  )
}
