/** Reads parameters as AWS's query protocols send them, `Filter.1.Value.2=x`, into the values that a schema describes. */
import { apiRefusals } from '../../refusals.ts'
import type { TSchema } from '../../schema.ts'
import { type Shape, shapeOf } from '../../schema-shape.ts'

export type Parameters = ReadonlyMap<string, string>

/** More than any call has: a thousand filters of two hundred values would still be less. */
const MOST = 10_000
const DEEPEST = 8

/** @throws CloudError bad_request for more parameters than any call has */
export function readForm(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    if (found.size >= MOST) throw apiRefusals.unreadable_parameters({ problem: `A request has at most ${MOST} parameters.` })
    found.set(name, value)
  }
  return found
}

/** What belongs to every request, and to no call's own parameters. */
const COMMON =
  /^(Action|Version|AWSAccessKeyId|Signature|SignatureMethod|SignatureVersion|Timestamp|Expires|SecurityToken|X-Amz-[\w-]+)$/i

type Tree = Map<string, Tree | string>

/** @throws CloudError bad_request for a name that is deeper than any, or is a value and a structure at once */
export function valuesOf(parameters: Parameters, schema: TSchema | undefined): unknown {
  const root: Tree = new Map()
  for (const [name, value] of parameters) if (!COMMON.test(name)) place(root, name, value)
  return valueIn(root, shapeOf(schema))
}

function place(root: Tree, name: string, value: string): void {
  const parts = name.split('.')
  const last = parts.pop() ?? ''
  if (parts.length > DEEPEST) throw malformed(name)
  let at = root
  for (const part of parts) {
    const next = at.get(part) ?? new Map<string, Tree | string>()
    if (typeof next === 'string') throw malformed(name)
    at.set(part, next)
    at = next
  }
  if (at.get(last) instanceof Map) throw malformed(name)
  at.set(last, value)
}

const malformed = (name: string) => apiRefusals.unreadable_parameters({ problem: `The parameter ${name} cannot be read.` })

/** What does not fit stays as it is, for the validation to refuse. */
function valueIn(tree: Tree | string, shape: Shape): unknown {
  if (shape.type === 'array') return listOf(tree, shapeOf(shape.items))
  if (typeof tree === 'string') return scalarOf(tree, shape.type)
  const { properties = {} } = shape
  const entries = [...tree].map(([name, inner]) => [
    name,
    valueIn(inner, shapeOf(Object.hasOwn(properties, name) ? properties[name] : {})),
  ])
  return Object.fromEntries(entries)
}

/** The path of a value as the request numbered the elements of its lists, which need not begin at 1 nor be without gaps. */
export function asNumbered(parameters: Parameters, parts: readonly string[]): string[] {
  const named: string[] = []
  for (const part of parts) {
    const before = named.length === 0 ? '' : `${named.join('.')}.`
    const numbers = new Set(
      [...parameters.keys()].flatMap((name) => {
        const number = name.startsWith(before) ? name.slice(before.length).split('.', 1)[0] : undefined
        return number !== undefined && /^\d{1,6}$/.test(number) ? [Number(number)] : []
      }),
    )
    const number = /^\d+$/.test(part) ? [...numbers].sort((a, b) => a - b)[Number(part)] : undefined
    named.push(number === undefined ? part : `${number}`)
  }
  return named
}

/** An empty text stands for an empty list; numbers need not be without gaps. */
function listOf(tree: Tree | string, item: Shape): unknown {
  if (tree === '') return []
  if (typeof tree === 'string' || [...tree.keys()].some((key) => !/^\d{1,6}$/.test(key)))
    return typeof tree === 'string' ? tree : {}
  return [...tree].sort(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => valueIn(inner, item))
}

function scalarOf(text: string, type: unknown): unknown {
  if (type === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  return text
}
