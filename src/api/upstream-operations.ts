/** What a foreign API has, as facts: all of it that is not mounted is refused honestly with 501. */
import { existsSync, readFileSync } from 'node:fs'

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
 * @param upstream names the file: `aws/ec2`
 * @throws when there is no such file
 */
export const foreignFacts = (upstream: string): ForeignOperation[] =>
  JSON.parse(readFileSync(new URL(`../../apis/${upstream}.json`, import.meta.url), 'utf8'))

/** The page in `docs/coverage/` that says what of it there is: `aws/ec2` → `ec2`, `outscale/api` → `outscale`. */
export const pageOf = (upstream: string): string => upstream.replace(/\/api$/, '').replace(/^.*\//, '')

interface NotOffered {
  service: string
  path: string
  /** 405: no method of the original either, whatever its description lists. */
  status?: number
}

/** Whether a path is one where the original has no other methods than those that are mounted. */
function findOthersUnknown(family: string, service: string): (path: string) => boolean {
  const file = new URL(`../../apis/${family}/not-offered.json`, import.meta.url)
  const all: NotOffered[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const unknown = all.filter((entry) => entry.service === service && entry.status === 405)
  return (path) => unknown.some((entry) => path.startsWith(entry.path))
}

/** For a mount: what the service's API has beneath `versionPath`; `upstream` names the file in `apis/` that lists it all: `aws/ec2`. */
export function foreignApi(upstream: string, versionPath: string): ForeignApi {
  const [family = '', service = ''] = upstream.split('/')
  const isUnknown = findOthersUnknown(family, service)
  const operations = foreignFacts(upstream).flatMap((operation) => {
    if (isUnknown(operation.path)) return []
    const path = pathBeneath(operation.path, versionPath)
    return path === undefined ? [] : [{ ...operation, path }]
  })
  return { service: pageOf(upstream), operations }
}

/** `/v2.1/servers` beneath `/v2.1` → `/servers`; undefined when it is not beneath it. */
export function pathBeneath(path: string, versionPath: string): string | undefined {
  if (path === versionPath) return '/'
  return path.startsWith(`${versionPath}/`) ? path.slice(versionPath.length) : undefined
}
