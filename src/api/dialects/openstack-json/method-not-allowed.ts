/** Which path a request meant when no route took it: the same path is known for other methods, or is not known at all. */

export interface Place {
  readonly method: string
  /** In the router's form: `/servers/:server_id`. */
  readonly url: string
  /** The same with the names taken out: `/servers/:`. */
  readonly shape: string
}

export interface KnownPath {
  readonly url: string
  readonly methods: ReadonlySet<string>
}

/**
 * The finder is for refusals only. Routes for them would be several times as many as those that are served, and each
 * costs kilobytes for good.
 * @returns finds what a path beneath the mount's prefix means, `/servers/detail`: words that are spelled out come before names
 */
export function knownPaths(places: readonly Place[]): (path: string) => KnownPath | undefined {
  const byShape = new Map<string, { url: string; methods: Set<string>; parts: string[] }>()
  for (const { method, url, shape } of places) {
    const known = byShape.get(shape) ?? { url, methods: new Set(), parts: partsOf(shape) }
    known.methods.add(method)
    byShape.set(shape, known)
  }
  const shapes = [...byShape.values()].sort((a, b) => comparePlain(a.parts, b.parts))
  return (path) => {
    const parts = partsOf(path)
    return shapes.find((known) => fits(known.parts, parts))
  }
}

/** One slash at the end changes nothing; two anywhere have an empty part between them, which no word is and no name. */
function partsOf(path: string): string[] {
  const inner = path.replace(/^\//, '').replace(/\/$/, '')
  return inner === '' ? [] : inner.split('/')
}

function fits(shape: readonly string[], parts: readonly string[]): boolean {
  const takesRest = shape.at(-1) === '*'
  if (takesRest ? parts.length < shape.length : parts.length !== shape.length) return false
  return shape.every((part, i) => part === '*' || (part === ':' ? parts[i] !== '' : part === parts[i]))
}

const isName = (part: string | undefined): number => (part === '*' ? 2 : part === ':' ? 1 : 0)

/** Those whose first difference is a word rather than a name come first. */
function comparePlain(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = isName(a[i]) - isName(b[i])
    if (difference !== 0) return difference
  }
  return 0
}
