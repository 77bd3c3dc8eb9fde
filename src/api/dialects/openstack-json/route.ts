/** Endpoints gathered to routes: one for each method and path; Nova's actions and version variants share theirs. */
import type { Endpoint } from '../../define.ts'
import type { Operation } from '../../pipeline/operation.ts'

export interface Route<C> {
  readonly method: Endpoint['method']
  /** In the router's form: `/servers/:server_id`. */
  readonly url: string
  /** The path with its names taken out, the same for all methods of a resource: `/servers/:`. */
  readonly shape: string
  /** At least one; told apart by version, and by verb where they have one. */
  readonly operations: readonly [Operation<C>, ...Operation<C>[]]
  /** Theirs. */
  readonly endpoints: readonly Endpoint[]
  readonly byVerb: boolean
}

/** @throws Error when two endpoints could not be told apart or a path cannot be served */
export function routesOf<C>(operations: readonly Operation<C>[]): Route<C>[] {
  const groups = new Map<string, [Operation<C>, ...Operation<C>[]]>()
  for (const operation of operations) {
    const key = `${operation.endpoint.method} ${shapeOf(operation.endpoint.path)}`
    const group = groups.get(key)
    if (group) group.push(operation)
    else groups.set(key, [operation])
  }
  return [...groups.values()].map((group) => {
    const [{ endpoint }] = group
    requireDistinct(group)
    return {
      method: endpoint.method,
      url: urlOf(endpoint.path),
      shape: shapeOf(endpoint.path),
      operations: group,
      endpoints: group.map((operation) => operation.endpoint),
      byVerb: endpoint.verb !== undefined,
    }
  })
}

/** `/servers/{id}` → `/servers/:id`; a last `{object+}` → `*`. */
export function urlOf(path: string): string {
  const url = path.replace(/\{([A-Za-z0-9_]+)\}/g, ':$1').replace(/\{[A-Za-z0-9_]+\+\}$/, '*')
  if (/[{}]/.test(url))
    throw new Error(`The path ${path} cannot be served: names are letters, digits and _, and {rest+} comes last.`)
  return url
}

/** The name of a path's last part that takes the rest of the URL, if it has one. */
export const restName = (path: string): string | undefined => /\{([A-Za-z0-9_]+)\+\}$/.exec(path)?.[1]

export const shapeOf = (path: string): string => urlOf(path).replace(/:[A-Za-z0-9_]+/g, ':')

function requireDistinct<C>(group: readonly [Operation<C>, ...Operation<C>[]]): void {
  const [first] = group
  const seen = new Set<string>()
  for (const { name, endpoint } of group) {
    const key = `${endpoint.verb ?? ''} ${endpoint.since ?? ''}`
    if (endpoint.path !== first.endpoint.path || (endpoint.verb === undefined) !== (first.endpoint.verb === undefined))
      throw new Error(`${name} and ${first.name} share ${endpoint.method} ${endpoint.path} but not its form.`)
    if (seen.has(key)) throw new Error(`${name} cannot be told from another endpoint of ${endpoint.method} ${endpoint.path}.`)
    seen.add(key)
  }
}
