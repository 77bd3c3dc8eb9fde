/** One request and its reply, as they went over the wire. */
export interface Exchange {
  method: string
  /** Below the service's root, with the version: `/v3/projects`. */
  path: string
  query: URLSearchParams
  /** Parsed JSON; undefined without a body, or with one that is no JSON. */
  request?: unknown
  status: number
  reply?: unknown
}

export const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON: there is no schema for it
  }
}

/** @param prefixes the services' roots: `/identity` → `identity`, the root `/` last. Undefined where none of them has the path. */
export function placeOf(
  pathname: string,
  prefixes: Readonly<Record<string, string>>,
): { service: string; path: string } | undefined {
  for (const [prefix, service] of Object.entries(prefixes))
    if (pathname === prefix || pathname.startsWith(`${prefix}/`)) return { service, path: pathname.slice(prefix.length) || '/' }
  return undefined
}
