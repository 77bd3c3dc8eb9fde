/** An endpoint made ready to serve: its schemas compiled (on first use) for every version that has one of its own. */

import type { Endpoint } from '../define.ts'
import type { Handle } from '../implement.ts'
import type { TSchema } from '../schema.ts'
import type { Versions } from '../versions.ts'
import { type Check, checkOf } from './validate.ts'

export interface Operation<C> {
  /** Its key in the API. */
  readonly name: string
  readonly endpoint: Endpoint
  readonly handle: Handle<C>
  readonly returns: Check | undefined
  bodyAt(version: string): Check | undefined
  querySchemaAt(version: string): TSchema | undefined
}

export function operationOf<C>(
  name: string,
  declared: Endpoint,
  handle: Handle<C>,
  versions: Versions | undefined,
): Operation<C> {
  const endpoint = inOneShape(declared)
  const checks = once(checkOf)
  const bodySchema = (version: string) => versions?.schemaAt('schema', name, version) ?? endpoint.body
  return {
    name,
    endpoint,
    handle,
    returns: endpoint.returns && checks(endpoint.returns),
    bodyAt(version) {
      const schema = bodySchema(version)
      return schema && checks(schema)
    },
    querySchemaAt: (version) => versions?.schemaAt('querySchema', name, version) ?? endpoint.query,
  }
}

/** With every field, in one order: what each request reads of its endpoint is found where that of any other is. */
const inOneShape = (endpoint: Endpoint): { [Field in keyof Required<Endpoint>]: Endpoint[Field] } => ({
  method: endpoint.method,
  path: endpoint.path,
  verb: endpoint.verb,
  summary: endpoint.summary,
  action: endpoint.action,
  allow: endpoint.allow,
  scopes: endpoint.scopes,
  reaches: endpoint.reaches,
  queried: endpoint.queried,
  listsOpen: endpoint.listsOpen,
  withinProject: endpoint.withinProject,
  asks: endpoint.asks,
  query: endpoint.query,
  body: endpoint.body,
  documented: endpoint.documented,
  media: endpoint.media,
  status: endpoint.status,
  returns: endpoint.returns,
  since: endpoint.since,
  until: endpoint.until,
  streams: endpoint.streams,
  bodyLimit: endpoint.bodyLimit,
})

/** Makes something of a schema, once for each. */
export function once<T>(make: (schema: TSchema) => T): (schema: TSchema) => T {
  const made = new Map<TSchema, T>()
  return (schema) => {
    const found = made.get(schema)
    if (found) return found
    const value = make(schema)
    made.set(schema, value)
    return value
  }
}
