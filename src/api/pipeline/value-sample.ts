/** Cuts a large value down to what a refusal needs: explaining each of 50,000 wrong elements would cost more than reading them. */

export const MOST_ELEMENTS = 64
const MOST_KEYS = 256
/** Elements and keys of a value that is explained whole. */
const SMALL = 4096

/** The same value with the first elements of long arrays and the first keys of wide objects: their paths stay as they are. */
export function sampleOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MOST_ELEMENTS).map(sampleOf)
  if (typeof value !== 'object' || value === null) return value
  const sample: Record<string, unknown> = {}
  // names first, values of those alone: an object of 9,000 keys is not read for the first of them
  for (const key of Object.keys(value).slice(0, MOST_KEYS))
    sample[key] = sampleOf(Object.getOwnPropertyDescriptor(value, key)?.value)
  return sample
}

/** Stops counting at the first container that is too much: its values are not visited. */
export function isSmall(value: unknown): boolean {
  let left = SMALL
  const waiting: unknown[] = [value]
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (typeof one !== 'object' || one === null) continue
    left -= Array.isArray(one) ? one.length : Object.keys(one).length
    if (left <= 0) return false
    for (const inner of Object.values(one)) if (typeof inner === 'object' && inner !== null) waiting.push(inner)
  }
  return true
}

/** The JSON pointer of the largest array or object. */
export function largestPath(value: unknown, path = ''): string {
  let found = { path, size: -1 }
  const visit = (one: unknown, at: string): void => {
    if (typeof one !== 'object' || one === null) return
    const entries = Object.entries(one)
    if (entries.length > found.size) found = { path: at, size: entries.length }
    for (const [key, inner] of entries) if (typeof inner === 'object' && inner !== null) visit(inner, `${at}/${key}`)
  }
  visit(value, path)
  return found.path
}
