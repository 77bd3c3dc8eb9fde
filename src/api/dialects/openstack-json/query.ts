/** Query strings are text; a schema says what the text means. Bodies are never coerced. */
import { type Check, checkOf } from '../../pipeline/validate.ts'
import type { TSchema } from '../../schema.ts'
import { type Shape, shapeOf } from '../../schema-shape.ts'
import type { RawQuery } from '../../server/request.ts'

export type { RawQuery }

export interface QueryReader {
  coerce(raw: RawQuery): Record<string, unknown>
  readonly check: Check
}

export const queryReaderOf = (schema: TSchema): QueryReader => ({ coerce: queryCoercion(schema), check: checkOf(schema) })

type Coerce = (value: string | string[]) => unknown

const TRUE = new Set(['1', 't', 'true', 'on', 'y', 'yes'])
const FALSE = new Set(['0', 'f', 'false', 'off', 'n', 'no'])

/**
 * Makes a function that turns a raw query into the values of `schema`: numbers, booleans (OpenStack's spellings), arrays
 * from repeated keys, the last value where one is wanted. Text that does not fit stays text, for the validation to refuse.
 */
export function queryCoercion(schema: TSchema): (raw: RawQuery) => Record<string, unknown> {
  const coercers = new Map<string, Coerce>()
  const { properties = {}, additionalProperties } = shapeOf(schema)
  for (const [name, property] of Object.entries(properties)) coercers.set(name, coercerOf(property))
  const most = additionalProperties === false ? MOST_REFUSED : Number.POSITIVE_INFINITY
  return (raw) => {
    const query: Record<string, unknown> = {}
    let unknown = 0
    for (const name in raw) {
      const coerce = coercers.get(name)
      if (!coerce && unknown++ >= most) continue
      const value = raw[name]
      if (value !== undefined) query[name] = (coerce ?? lastOf)(value)
    }
    return query
  }
}

/** So many names that the schema refuses are enough to refuse the query: thousands would only be work. */
const MOST_REFUSED = 64

const lastOf: Coerce = (value) => (typeof value === 'string' ? value : value.at(-1))

function coercerOf(schema: unknown): Coerce {
  const shape = shapeOf(schema)
  if (shape.type === 'array') {
    const item = coercerOf(shape.items)
    return (value) => [value].flat().map((one) => item(one))
  }
  const kinds = kindsOf(shape)
  return (value) => {
    const text = typeof value === 'string' ? value : (value.at(-1) ?? '')
    return scalarOf(text, kinds)
  }
}

function kindsOf(shape: Shape): Set<unknown> {
  if (Array.isArray(shape.anyOf)) return new Set(shape.anyOf.flatMap((branch) => [...kindsOf(shapeOf(branch))]))
  return new Set([shape.type].flat())
}

function scalarOf(text: string, kinds: Set<unknown>): unknown {
  // What is longer than numbers here are exact is no less a whole number: the bounds of the schema decide.
  if (kinds.has('integer') && /^[+-]?\d+$/.test(text))
    return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text)))
  if (kinds.has('number') && /^[+-]?\d{1,15}(\.\d+)?$/.test(text)) return Number(text)
  if (kinds.has('boolean')) {
    if (TRUE.has(text.toLowerCase())) return true
    if (FALSE.has(text.toLowerCase())) return false
  }
  return text
}
