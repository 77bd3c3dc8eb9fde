/** Reads bodies by a resource's attributes, refusing what does not fit in the words of Neutron and its kind. */
import type { Attributes } from './attribute.ts'
import { type Reader, Unfit } from './reader.ts'
import { kitRefusals } from './refusals.ts'

export interface Described {
  readonly name: string
  readonly plural: string
  readonly attributes: Attributes
}

/** What one object of a body gives: the domain's fields, and the attributes they came by. */
export interface Given {
  readonly fields: object
  /** The values as the domain has them, by attribute. */
  readonly values: ReadonlyMap<string, unknown>
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value of one key of the body; `{"network": …}` and nothing else. */
export function unwrap(body: unknown, key: string): unknown {
  if (!isObject(body))
    throw kitRefusals.bad_body(
      { problem: body === undefined ? 'Resource body required' : 'Unable to parse request body' },
      { field: key },
    )
  const value = new Map(Object.entries(body)).get(key)
  if (value === undefined) throw kitRefusals.body_without_key({ key }, { field: key })
  return value
}

/** One object, or several of them when the body's key is in the plural. */
export function readCreate(resource: Described, body: unknown): { many: boolean; given: Given[] } {
  const many = isObject(body) && Object.hasOwn(body, resource.plural)
  const value = unwrap(body, many ? resource.plural : resource.name)
  if (!many) return { many, given: [readNew(resource, value)] }
  if (!Array.isArray(value) || value.length === 0) throw kitRefusals.resources_required({ field: resource.plural })
  return {
    many,
    given: value.map((item: unknown) => readNew(resource, isObject(item) && resource.name in item ? item[resource.name] : item)),
  }
}

function readNew(resource: Described, value: unknown): Given {
  const given = attributesOf(resource, value)
  for (const name of given.keys())
    if (!resource.attributes[name]?.options.create) throw kitRefusals.not_in_post({ name }, { field: `${resource.name}.${name}` })
  for (const [name, { options }] of Object.entries(resource.attributes))
    if (options.create === 'must' && !given.has(name))
      throw kitRefusals.required_attribute({ name }, { field: `${resource.name}.${name}` })
  return fieldsOf(resource, given)
}

export function readUpdate(resource: Described, body: unknown): Given {
  const given = attributesOf(resource, unwrap(body, resource.name))
  for (const name of given.keys())
    if (!resource.attributes[name]?.options.update)
      throw kitRefusals.read_only_attribute({ name }, { field: `${resource.name}.${name}` })
  return fieldsOf(resource, given)
}

function attributesOf(resource: Described, value: unknown): Map<string, unknown> {
  if (!isObject(value)) throw kitRefusals.bad_resource_body({ name: resource.name }, { field: resource.name })
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(resource.attributes, name))
  if (unknown.length > 0)
    throw kitRefusals.unknown_attributes({ names: unknown.join(', ') }, { field: `${resource.name}.${unknown[0]}` })
  requireOneOwner(resource, value)
  return new Map(Object.entries(value))
}

/** One project under two names; two projects are none. */
function requireOneOwner({ name }: Described, { tenant_id, project_id }: Record<string, unknown>): void {
  if (tenant_id === undefined || project_id === undefined || tenant_id === project_id) return
  throw kitRefusals.project_ids_differ({ field: `${name}.project_id` })
}

/** Under the domain's names, each value read. */
export function fieldsOf(resource: Described, given: ReadonlyMap<string, unknown>): Given {
  const fields: Record<string, unknown> = {}
  const values = new Map<string, unknown>()
  for (const [name, value] of given) {
    const attribute = resource.attributes[name]
    if (!attribute?.options.field) continue
    const read = readAttribute(attribute.reader, value, name, resource.name)
    if (read === undefined) continue // as if it had not been given
    fields[attribute.options.field] = read
    values.set(name, read)
  }
  return { fields, values }
}

/** @throws bad_request that names the attribute */
export function readAttribute<T>(reader: Reader<T>, value: unknown, name: string, within?: string): T {
  try {
    return reader.read(value)
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    throw kitRefusals.bad_attribute({ name, problem: error.message }, { field: within ? `${within}.${name}` : name })
  }
}
