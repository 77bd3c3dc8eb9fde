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
  let left = MOST_KEYS
  for (const [key, inner] of Object.entries(value)) {
    if (left-- === 0) break
    sample[key] = sampleOf(inner)
  }
  return sample
}

export function isSmall(value: unknown): boolean {
  let count = 0
  let level: unknown[] = [value]
  while (level.length > 0 && count < SMALL) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
    count += level.length
  }
  return count < SMALL
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
