/** Finds the routes of a foreign API that are not served, so that they are refused with 501 and not with 404. */
import { apiRefusals } from '../../refusals.ts'
import type { ForeignApi } from '../../upstream-operations.ts'
import { shapeOf, urlOf } from './route.ts'

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
    notImplemented: (what: string) => apiRefusals.not_implemented({ what, service: foreign?.service }),
  }
}
