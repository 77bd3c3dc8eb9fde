/** The smallest body that a schema lets pass, as far as its keywords tell. */

interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  required?: string[]
  properties?: Record<string, Schema>
  minProperties?: number
  patternProperties?: Record<string, Schema>
  items?: Schema
  minItems?: number
  minimum?: number
  minLength?: number
  pattern?: string
  format?: string
}

/** @param known what a property of that name should be, such as the id of an object that is there */
export function sampleOf(schema: Schema, known: (name: string) => string | undefined, name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (choice) return sampleOf(choice, known, name)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, known, name)))
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return objectOf(schema, known)
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}, known, name))
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return known(name) ?? textOf(schema)
  }
}

function objectOf({ properties = {}, required = [], minProperties = 0 }: Schema, known: (name: string) => string | undefined) {
  const optional = Object.keys(properties).filter((key) => !required.includes(key))
  const keys = [...required, ...optional.slice(0, Math.max(0, minProperties - required.length))]
  return Object.fromEntries(keys.map((key) => [key, sampleOf(properties[key] ?? {}, known, key)]))
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '11111111-1111-4111-8111-111111111111',
  uri: 'http://somewhere/',
  ipv4: '10.9.8.7',
  'date-time': '2026-01-01T00:00:00Z',
}

function textOf({ format = '', minLength = 0, pattern }: Schema): string {
  const guesses = [FORMATS[format] ?? 'sample', '1', 'true', '1.2.3.4', '10.9.8.0/24', FORMATS.uuid ?? '', '']
  const fits = (text: string) => text.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(text))
  return guesses.find(fits) ?? 'x'.repeat(minLength)
}
