/** The kept descriptions, and what of them checking reads. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'

export type Schema = Record<string, unknown>

export interface Parameter {
  in: string
  name: string
  required?: boolean
  schema?: Schema
}

export interface Body {
  content?: Record<string, { schema?: Schema }>
}

export interface OperationDescription {
  operationId: string
  parameters?: Parameter[]
  requestBody?: Body
  /** By status, as text. */
  responses: Record<string, Body>
}

export interface Description {
  /** Template → method in small letters → operation. */
  paths: Record<string, Record<string, OperationDescription>>
}

/**
 * @param service has a file in apis/openstack/oracle. References are resolved: what is used twice is one object
 * @param ignored formats that are not looked at
 */
export function readDescription(service: string, ignored: ReadonlySet<string>): Description {
  const file = join(ROOT, 'apis/openstack/oracle', `${service}.json`)
  const whole = JSON.parse(readFileSync(file, 'utf8'), (key, value) =>
    key === 'format' && ignored.has(value) ? undefined : asAnyForm(value),
  ) as Record<string, unknown>
  const known = new Map<string, unknown>()

  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved)
    if (typeof value !== 'object' || value === null) return value
    const pointer = (value as { $ref?: unknown }).$ref
    if (typeof pointer !== 'string')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]))
    if (!known.has(pointer)) known.set(pointer, resolved(at(pointer, whole)))
    return known.get(pointer)
  }
  return resolved(whole) as Description
}

/**
 * A body may be of several forms at once: of those that it has in several versions, which differ little, and of those of several actions. "Exactly one" is the
 * generator's word for them, who knows which one is meant.
 */
export function asAnyForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { oneOf, 'x-openstack': said, ...rest } = value as { oneOf?: unknown; 'x-openstack'?: { discriminator?: unknown } }
  return oneOf !== undefined && said?.discriminator !== undefined ? { ...rest, anyOf: oneOf } : value
}

function at(pointer: string, whole: unknown): unknown {
  const parts = pointer.replace(/^#\//, '').split('/')
  const found = parts.reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], whole)
  if (found === undefined) throw new Error(`The description has nothing at ${pointer}.`)
  return found
}
