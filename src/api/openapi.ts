/** The OpenAPI 3.1 document of declared APIs. */

import type { Api, Endpoint } from './define.ts'
import { isPublic } from './policy/rules.ts'
import type { TSchema } from './schema.ts'
import type { Versions } from './versions.ts'

interface SecurityScheme {
  readonly type: 'apiKey' | 'http' | 'mutualTLS'
  readonly description: string
  readonly in?: 'header'
  readonly name?: string
  readonly scheme?: string
}

/** How a dialect's bytes are described. */
export interface WireForm {
  /** How a caller says who it is, as OpenAPI's security schemes put it, by name. */
  readonly credential: Readonly<Record<string, SecurityScheme>>
  /** The header that names the version of an API that is wanted, where the dialect has one. */
  readonly versionHeader?: string
  /** Media types of bodies. */
  readonly request: string
  readonly reply: string
}

export interface Documented {
  prefix: string
  api: Api
  versions?: Pick<Versions, 'service' | 'min' | 'max'>
}

type Json = Record<string, unknown>
interface Place {
  readonly method: string
  readonly path: string
  readonly operations: (readonly [name: string, endpoint: Endpoint])[]
}

interface Described {
  title: string
  version: string
  mounts: readonly Documented[]
  wire: WireForm
}

/** What JSON cannot say of a schema (its type's name, functions) falls away; `Type.Undefined` has no meaning on the wire. */
export function openapi({ title, version, mounts, wire }: Described): Json {
  const paths: Record<string, Json> = {}
  for (const mount of mounts)
    for (const place of placesOf(mount)) {
      const item = paths[place.path] ?? { parameters: pathParameters(place.path) }
      paths[place.path] = { ...item, [place.method.toLowerCase()]: describe(place, mount, wire) }
    }
  return {
    openapi: '3.1.0',
    info: { title, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: { securitySchemes: wire.credential },
  }
}

function placesOf({ prefix, api }: Documented): Place[] {
  const places = new Map<string, Place>()
  // OpenAPI takes /things/{id} and /things/{thing_id} for one path: the first name stands for all methods.
  const spelled = new Map<string, string>()
  for (const [name, endpoint] of Object.entries(api)) {
    const own = (prefix + endpoint.path).replace('+}', '}').replace(/(.)\/$/, '$1')
    const shape = own.replace(/\{[^}]*\}/g, '{}')
    const path = spelled.get(shape) ?? own
    spelled.set(shape, path)
    const key = `${endpoint.method} ${shape}`
    const place = places.get(key) ?? { method: endpoint.method, path, operations: [] }
    place.operations.push([name, endpoint])
    places.set(key, place)
  }
  return [...places.values()]
}

function describe({ operations }: Place, { versions }: Documented, wire: WireForm): Json {
  const [first] = operations
  const [one] = operations.length === 1 && first ? [describeOne(...first, wire)] : [describeChoice(operations, wire)]
  const header = versions && {
    name: wire.versionHeader,
    in: 'header',
    description: `${versions.service} ${versions.min} to ${versions.max}`,
    schema: { type: 'string' },
  }
  return header ? { ...one, parameters: [...arrayOf(one.parameters), header] } : one
}

function describeOne(name: string, endpoint: Endpoint, wire: WireForm): Json {
  const { documented, streams } = endpoint
  const body = documented?.body ?? endpoint.body
  return {
    operationId: name,
    summary: endpoint.summary,
    ...facts(endpoint),
    ...(isPublic(endpoint) ? {} : securityOf(wire)),
    ...parametersOf([endpoint]),
    ...(body ? { requestBody: { content: { [wire.request]: { schema: plain(body) } } } } : {}),
    ...(streams ? { requestBody: { content: { 'application/octet-stream': {} } } } : {}),
    responses: { [endpoint.status]: response(endpoint, wire), default: { description: 'An error, in the service’s own form' } },
  }
}

/** Any one of them. */
const securityOf = ({ credential }: WireForm): Json => ({ security: Object.keys(credential).map((name) => ({ [name]: [] })) })

const facts = ({ action, allow, verb, since, until, streams }: Endpoint): Json => ({
  'x-action': action,
  'x-allow': allow,
  ...(verb === undefined ? {} : { 'x-verb': verb }),
  ...(since === undefined ? {} : { 'x-since': since }),
  ...(until === undefined ? {} : { 'x-until': until }),
  ...(streams ? { 'x-streams': true } : {}),
})

/** Several operations of one method and path: actions by verb, or variants by version. */
function describeChoice(operations: Place['operations'], wire: WireForm): Json {
  const bodies = operations.flatMap(([name, endpoint]) => bodyOf(name, endpoint))
  const responses = Object.fromEntries(operations.map(([, endpoint]) => [endpoint.status, response(endpoint, wire)]))
  return {
    operationId: operations.map(([name]) => name).join('|'),
    summary: operations.map(([, { summary }]) => summary).join('; '),
    ...(operations.every(([, endpoint]) => isPublic(endpoint)) ? {} : securityOf(wire)),
    ...parametersOf(operations.map(([, endpoint]) => endpoint)),
    'x-operations': Object.fromEntries(operations.map(([name, endpoint]) => [name, facts(endpoint)])),
    ...(bodies.length > 0 ? { requestBody: { content: { [wire.request]: { schema: { oneOf: bodies } } } } } : {}),
    responses: { ...responses, default: { description: 'An error, in the service’s own form' } },
  }
}

function bodyOf(name: string, endpoint: Endpoint): Json[] {
  const body = endpoint.documented?.body ?? endpoint.body
  if (body) return [{ ...plain(body), title: name, ...facts(endpoint) }]
  if (endpoint.verb === undefined) return []
  const properties = { [endpoint.verb]: {} }
  return [{ title: name, type: 'object', properties, required: [endpoint.verb], ...facts(endpoint) }]
}

const response = ({ returns, summary }: Endpoint, wire: WireForm): Json => ({
  description: summary,
  ...(returns ? { content: { [wire.reply]: { schema: plain(returns) } } } : {}),
})

const plain = (schema: TSchema): Json => JSON.parse(JSON.stringify(schema)) as Json
const arrayOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

/** One of each name, for whichever of the operations it is: only what all of them need is required. */
function parametersOf(endpoints: readonly Endpoint[]): Json {
  const byName = new Map<unknown, Json>()
  for (const { documented, query } of endpoints)
    for (const parameter of queryParameters(documented?.query ?? query))
      if (!byName.has(parameter.name))
        byName.set(parameter.name, endpoints.length > 1 ? { ...parameter, required: false } : parameter)
  return byName.size > 0 ? { parameters: [...byName.values()] } : {}
}

function queryParameters(schema: TSchema | undefined): Json[] {
  if (!schema) return []
  const { properties = {}, required } = plain(schema) as { properties?: Record<string, Json>; required?: unknown }
  const needed = new Set(arrayOf(required))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    ...(needed.has(name) ? { required: true } : {}),
    schema: property,
  }))
}
