/** The document that the cloud itself publishes at each API's root. */
const DOCUMENT = '/openapi.json'

/** Takes away the `.json` that some APIs let callers write after any path, as a choice of format where there is but one. */
export function withoutJsonSuffix(prefixes: ReadonlySet<string>, url: string): string {
  if (!url.includes('.json')) return url
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  if (!path.endsWith('.json') || path.endsWith(DOCUMENT) || ![...prefixes].some((prefix) => path.startsWith(`${prefix}/`)))
    return url
  return path.slice(0, -'.json'.length) + url.slice(path.length)
}
