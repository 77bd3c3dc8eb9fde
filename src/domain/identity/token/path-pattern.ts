/**
 * Matches paths of access rules: `{name}` and `*` stand for one part, `**` for any number, all else for itself. Matched by following
 * all ways at once, one character after the other: whoever writes a rule must not be able to keep the cloud busy with it.
 */

type Token = { kind: 'letter'; letter: string } | { kind: 'part' | 'any' }

export type PathPattern = readonly Token[]

/** No API has a longer one that a rule could be meant for. */
const PATH_MAX = 1024

export function parsePathPattern(text: string): PathPattern {
  const words = text.match(/\{[^}]*\}|\*\*|\*|./gsu) ?? []
  return words.map((word): Token => {
    if (word === '**') return { kind: 'any' }
    return word === '*' || /^\{.*\}$/u.test(word) ? { kind: 'part' } : { kind: 'letter', letter: word }
  })
}

export function matchesPath(pattern: PathPattern, path: string): boolean {
  if (path.length > PATH_MAX) return false
  let here = reachable(pattern, new Uint8Array(pattern.length + 1), 0)
  for (const letter of path) {
    const next = new Uint8Array(pattern.length + 1)
    for (const [at, token] of pattern.entries()) if (here[at] === 1) step(pattern, next, { token, at, letter })
    here = next
  }
  return here[pattern.length] === 1
}

/** A part has one letter at least; `any` may have none. */
function step(pattern: PathPattern, next: Uint8Array, { token, at, letter }: { token: Token; at: number; letter: string }): void {
  if (token.kind === 'letter') {
    if (token.letter === letter) reachable(pattern, next, at + 1)
  } else if (token.kind === 'any') reachable(pattern, next, at)
  else if (letter !== '/') {
    next[at] = 1
    reachable(pattern, next, at + 1)
  }
}

/** Marks a place, and those behind it that need no letter. */
function reachable(pattern: PathPattern, places: Uint8Array, from: number): Uint8Array {
  for (let at = from; places[at] !== 1; at++) {
    places[at] = 1
    if (pattern[at]?.kind !== 'any') break
  }
  return places
}
