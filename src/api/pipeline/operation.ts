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
  endpoint: Endpoint,
  handle: Handle<C>,
  versions: Versions | undefined,
): Operation<C> {
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
