/**
 * Nova's v2 as Nova itself answers it today: v2.1 without microversions. Their headers are neither read nor written, and what a body
 * has besides is left out in place of being refused.
 */
import type { TSchema } from '../../../api/schema.ts'
import type { Versions } from '../../../api/versions.ts'
import { isObject } from '../resource/body.ts'
import { NAME_PATTERN } from './pieces.ts'

export const LEGACY_PREFIX = '/v2'

/** @param base what the caller wrote before the path */
export const isLegacy = (base: string): boolean => base.endsWith(LEGACY_PREFIX)

/** Always the oldest of them. */
export const legacyOf = (versions: Versions): Versions => ({
  ...versions,
  asked: () => versions.min,
  replyHeaders: () => ({ Vary: 'X-Auth-Token' }),
  readBody: relaxed,
})

/** What of a schema matters here, as JSON Schema has it. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly patternProperties?: object
  readonly additionalProperties?: unknown
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly pattern?: string
}

/** Without the keys that the schema does not know, and names without blanks around them. */
export function relaxed(schema: TSchema, value: unknown): unknown {
  // TypeBox's schemas are JSON Schema
  return relaxedBy(schema as unknown as Shape, value)
}

function relaxedBy(shape: Shape, value: unknown): unknown {
  if (shape.anyOf) return shape.anyOf.reduce((inner, branch) => relaxedBy(branch, inner), value)
  if (typeof value === 'string') return shape.pattern === NAME_PATTERN ? value.trim() : value
  if (Array.isArray(value)) return shape.items ? value.map((item) => relaxedBy(shape.items ?? {}, item)) : value
  if (!isObject(value) || !shape.properties) return value
  const { properties } = shape
  const known = Object.keys(value).filter((key) => Object.hasOwn(properties, key))
  // a body of nothing but unknown keys is another one, and is refused
  const strict = shape.additionalProperties === false && !shape.patternProperties && known.length > 0
  const keys = strict ? known : Object.keys(value)
  return Object.fromEntries(keys.map((key) => [key, relaxedBy(properties[key] ?? {}, value[key])]))
}
