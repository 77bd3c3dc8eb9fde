/** Reads a regular expression of the kind that SQL databases, Python and JavaScript agree on. */

import { coreRefusals } from '../core-refusals.ts'
import { type CharacterSet, classNamed, escapeNamed } from './character-set.ts'

export type Node =
  | { kind: 'one'; set: CharacterSet }
  | { kind: 'start' | 'end' }
  | { kind: 'all' | 'any'; parts: Node[] }
  /** `most` absent: as often as you like. */
  | { kind: 'repeat'; part: Node; least: number; most?: number }

const ANY: CharacterSet = () => true
const REPEATED: Record<string, { least: number; most?: number }> = {
  '*': { least: 0 },
  '+': { least: 1 },
  '?': { least: 0, most: 1 },
}
const DEPTH_MOST = 50
/** PostgreSQL's own bound, so that an expression which is good on one database is so on the other. */
const REPEATS_MOST = 255

/** @throws bad_request (reason `pattern`) for what is no expression, and for look-around, back-references and `\b`, which are not offered */
export function parsePattern(text: string): Node {
  const reader = new Reader(text)
  const node = reader.choice(0)
  if (!reader.atEnd) throw refused(text)
  return node
}

export const refused = (text: string) => coreRefusals.pattern({ text })

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length
  }

  choice(depth: number): Node {
    if (depth > DEPTH_MOST) throw refused(this.#text)
    const parts = [this.#sequence(depth)]
    while (this.#take('|')) parts.push(this.#sequence(depth))
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'any', parts }
  }

  #sequence(depth: number): Node {
    const parts: Node[] = []
    while (!this.atEnd && !this.#sees('|') && !this.#sees(')')) parts.push(this.#repeated(this.#single(depth)))
    return { kind: 'all', parts }
  }

  #single(depth: number): Node {
    if (this.#take('(')) return this.#group(depth)
    if (this.#take('[')) return { kind: 'one', set: this.#brackets() }
    if (this.#take('^')) return { kind: 'start' }
    if (this.#take('$')) return { kind: 'end' }
    if (this.#take('.')) return { kind: 'one', set: ANY }
    if (this.#take('\\')) return { kind: 'one', set: this.#escaped() }
    const character = this.#next()
    if (character in REPEATED) throw refused(this.#text) // nothing to repeat
    return { kind: 'one', set: (c) => c === character }
  }

  #group(depth: number): Node {
    if (this.#take('?') && !this.#take(':')) throw refused(this.#text)
    const node = this.choice(depth + 1)
    if (!this.#take(')')) throw refused(this.#text)
    return node
  }

  #repeated(part: Node): Node {
    const range = this.#range()
    if (!range) return part
    if (part.kind === 'start' || part.kind === 'end') throw refused(this.#text)
    this.#take('?') // as few as possible: whether it matches is the same
    if (this.#range()) throw refused(this.#text)
    return { kind: 'repeat', part, ...range }
  }

  #range(): { least: number; most?: number } | undefined {
    const sign = REPEATED[this.#text[this.#at] ?? '']
    if (sign) {
      this.#at++
      return sign
    }
    const [whole, least, comma, most] = /^\{(\d{1,3})(,)?(\d{1,3})?\}/.exec(this.#text.slice(this.#at)) ?? []
    if (whole === undefined) return undefined
    this.#at += whole.length
    const range = { least: Number(least), most: comma ? (most === undefined ? undefined : Number(most)) : Number(least) }
    if (range.least > REPEATS_MOST || (range.most !== undefined && (range.most < range.least || range.most > REPEATS_MOST)))
      throw refused(this.#text)
    return range
  }

  #brackets(): CharacterSet {
    const not = this.#take('^')
    const sets: CharacterSet[] = []
    // a bracket that stands first is one of the characters
    for (let first = true; first || !this.#sees(']'); first = false) sets.push(this.#bracketed())
    this.#at++
    return (c) => sets.some((has) => has(c)) !== not
  }

  #bracketed(): CharacterSet {
    const [whole, name = ''] = /^\[:([a-z]+):\]/.exec(this.#text.slice(this.#at)) ?? []
    if (whole !== undefined) {
      this.#at += whole.length
      return classNamed(name) ?? this.#refuse()
    }
    if (this.#take('\\')) return this.#escaped()
    const from = this.#next()
    if (!this.#sees('-') || this.#text[this.#at + 1] === ']') return (c) => c === from
    this.#at++
    this.#take('\\')
    const to = this.#next()
    if (to < from) throw refused(this.#text)
    return (c) => c >= from && c <= to
  }

  #escaped(): CharacterSet {
    const character = this.#next()
    if (!/[a-z0-9]/i.test(character)) return (c) => c === character
    return escapeNamed(character) ?? this.#refuse()
  }

  #refuse(): never {
    throw refused(this.#text)
  }
  #sees = (character: string) => this.#text[this.#at] === character
  #take(character: string): boolean {
    if (!this.#sees(character)) return false
    this.#at++
    return true
  }
  #next(): string {
    const code = this.#text.codePointAt(this.#at)
    if (code === undefined) throw refused(this.#text)
    const character = String.fromCodePoint(code)
    this.#at += character.length
    return character
  }
}
