/** What a foreign API has, as facts: all of it that is not mounted is refused honestly with 501. */
import { readFileSync } from 'node:fs'
import { shapeOf, urlOf } from './dialects/openstack-json/route.ts'
import { apiRefusals } from './refusals.ts'

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

/**
 * All that a file in `apis/` lists, with whole paths.
 * @param service `aws/ec2`; `compute` stands for OpenStack's
 * @throws when there is no such file
 */
export const foreignFacts = (service: string): ForeignOperation[] => {
  // foreign word: the folder's name
  const file = service.includes('/') ? service : `openstack/${service}`
  return JSON.parse(readFileSync(new URL(`../../apis/${file}.json`, import.meta.url), 'utf8'))
}

interface NotOffered {
  service: string
  path: string
  /** 405: no method of the original either, whatever its description lists. */
  status?: number
}

/** Whether a path is one where the original has no other methods than those that are mounted. */
function findOthersUnknown(service: string): (path: string) => boolean {
  // foreign word: the folder's name
  const all: NotOffered[] = JSON.parse(readFileSync(new URL('../../apis/openstack/not-offered.json', import.meta.url), 'utf8'))
  const unknown = all.filter((entry) => entry.service === service && entry.status === 405)
  return (path) => unknown.some((entry) => path.startsWith(entry.path))
}

/** For a mount: what the service's API has beneath `versionPath`, for example `foreignApi('compute', '/v2.1')`. */
export function foreignApi(service: string, versionPath: string): ForeignApi {
  const isUnknown = findOthersUnknown(service)
  const operations = foreignFacts(service).flatMap((operation) => {
    if (isUnknown(operation.path)) return []
    const path = pathBeneath(operation.path, versionPath)
    return path === undefined ? [] : [{ ...operation, path }]
  })
  return { service, operations }
}

/** `/v2.1/servers` beneath `/v2.1` → `/servers`; undefined when it is not beneath it. */
export function pathBeneath(path: string, versionPath: string): string | undefined {
  if (path === versionPath) return '/'
  return path.startsWith(`${versionPath}/`) ? path.slice(versionPath.length) : undefined
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
    notImplemented: (what: string) => apiRefusals.not_implemented({ what, service: foreign?.service }),
  }
}
