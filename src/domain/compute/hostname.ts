/** Makes a name that a host may have of what a server is called, as Nova does. */

const LONGEST = 63

/** Empty when nothing of the name is left. */
function sanitized(name: string): string {
  return name
    .replace(/[\u0100-\u{10ffff}]/gu, '')
    .slice(0, LONGEST)
    .replace(/[ _.]/g, '-')
    .replace(/[^\p{L}\p{N}-]/gu, '')
    .toLowerCase()
    .replace(/^-+|-+$/g, '')
}

/** @param index of several that are made at once, from 1 */
export function hostnameOf(id: string, name: string, index?: number): string {
  const host = sanitized(name)
  if (host === '') return `Server-${id}`
  return index === undefined ? host : `${host.slice(0, LONGEST - `-${index}`.length)}-${index}`
}
