/** What a foreign API has, as facts: all of it that is not mounted is refused honestly with 501. */
import { CloudError } from '../kernel/errors.ts'
import { shapeOf, urlOf } from './route.ts'

export interface ForeignOperation {
  method: string
  /** Beneath the mount's prefix, in OpenAPI form. */
  path: string
  name: string
  verb?: string
  min?: string
  max?: string
}

export interface ForeignApi {
  /** Names `docs/coverage/<service>.md`. */
  service: string
  operations: readonly ForeignOperation[]
}

interface Place {
  readonly method: string
  readonly url: string
  readonly shape: string
}

/** The places of a foreign API that `served` lacks, and its verbs. */
export function foreignRoutes(foreign: ForeignApi | undefined, served: readonly Place[]) {
  const taken = new Set(served.map(({ method, shape }) => `${method} ${shape}`))
  const verbs = new Set<string>()
  const routes = new Map<string, Place>()
  for (const { method, path, verb } of foreign?.operations ?? []) {
    const place = { method, url: urlOf(path), shape: shapeOf(path) }
    const key = `${method} ${place.shape}`
    if (verb !== undefined) verbs.add(`${key} ${verb}`)
    if (!taken.has(key)) routes.set(key, place)
  }
  return {
    routes: [...routes.values()],
    isVerb: ({ method, shape }: { method: string; shape: string }, verb: string) => verbs.has(`${method} ${shape} ${verb}`),
    notImplemented: (what: string) =>
      new CloudError(
        'not_implemented',
        `${what} is not implemented in this cloud${foreign ? `; see docs/coverage/${foreign.service}.md` : ''}.`,
      ),
  }
}
