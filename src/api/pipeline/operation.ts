/** An endpoint made ready to serve: its schemas compiled (on first use) for every version that has one of its own. */

import type { Endpoint } from '../define.ts'
import type { Versions } from '../dialects/openstack-json/microversion.ts'
import { queryCoercion, type RawQuery } from '../dialects/openstack-json/query.ts'
import type { Handle } from '../implement.ts'
import type { TSchema } from '../schema.ts'
import { type Check, checkOf } from './validate.ts'

export interface QueryReader {
  coerce(raw: RawQuery): Record<string, unknown>
  readonly check: Check
}

export interface Operation<C> {
  /** Its key in the API. */
  readonly name: string
  readonly endpoint: Endpoint
  readonly handle: Handle<C>
  readonly returns: Check | undefined
  bodyAt(version: string): Check | undefined
  queryAt(version: string): QueryReader | undefined
}

export function operationOf<C>(
  name: string,
  endpoint: Endpoint,
  handle: Handle<C>,
  versions: Versions | undefined,
): Operation<C> {
  const checks = once(checkOf)
  const queries = once((schema) => ({ coerce: queryCoercion(schema), check: checkOf(schema) }))
  const bodySchema = (version: string) => versions?.schemaAt('schema', name, version) ?? endpoint.body
  const querySchema = (version: string) => versions?.schemaAt('querySchema', name, version) ?? endpoint.query
  return {
    name,
    endpoint,
    handle,
    returns: endpoint.returns && checks(endpoint.returns),
    bodyAt(version) {
      const schema = bodySchema(version)
      return schema && checks(schema)
    },
    queryAt(version) {
      const schema = querySchema(version)
      return schema && queries(schema)
    },
  }
}

function once<T>(make: (schema: TSchema) => T): (schema: TSchema) => T {
  const made = new Map<TSchema, T>()
  return (schema) => {
    const found = made.get(schema)
    if (found) return found
    const value = make(schema)
    made.set(schema, value)
    return value
  }
}
