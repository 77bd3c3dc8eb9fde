/** Reads a regular expression of the kind that SQL databases, Python and JavaScript agree on, and writes it as RE2 has it. */
import { coreRefusals } from '../core-refusals.ts'

/** What stands within RE2's brackets for `[:alpha:]` and so on. */
const CLASSES = new Map([
  ['alpha', '\\p{L}'],
  ['digit', '0-9'],
  ['alnum', '\\p{L}0-9'],
  ['upper', '\\p{Lu}'],
  ['lower', '\\p{Ll}'],
  ['space', '\\s\\x0b\\x{feff}\\p{Z}'],
  ['blank', ' \\t'],
  ['punct', '!-/:-@\\[-`{-~'],
  ['xdigit', '0-9a-fA-F'],
])

/** The same for `\d` and so on; `\D`, `\W` and `\S` are what these leave out. */
const ESCAPES = new Map([
  ['d', '0-9'],
  ['w', '\\p{L}\\p{N}_'],
  ['s', '\\s\\x0b\\x{feff}\\p{Z}'],
  ['n', '\\n'],
  ['t', '\\t'],
])
const REPEATED: Record<string, string> = { '*': '*', '+': '+', '?': '?' }
const DEPTH_MOST = 50
/** PostgreSQL's own bound, so that an expression which is good on one database is so on the other. */
const REPEATS_MOST = 255
/** What `{1,100}` stands for is written out, so this bounds time and memory. */
const SIZE_MOST = 1000

/** A part in RE2's form, and how large it is written out. */
interface Part {
  text: string
  size: number
  /** It stands for a place, and cannot be repeated. */
  isPlace?: boolean
}

/** @throws bad_request (reason `pattern`) for what is no expression, and for look-around, back-references and `\b`, which are not offered */
export function readPattern(text: string): string {
  const reader = new Reader(text)
  const part = reader.choice(0)
  if (!reader.atEnd) throw refused(text)
  return part.text
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

  choice(depth: number): Part {
    if (depth > DEPTH_MOST) throw refused(this.#text)
    const parts = [this.#sequence(depth)]
    while (this.#take('|')) parts.push(this.#sequence(depth))
    return this.#join(parts, '|')
  }

  #sequence(depth: number): Part {
    const parts: Part[] = []
    while (!this.atEnd && !this.#sees('|') && !this.#sees(')')) parts.push(this.#repeated(this.#single(depth)))
    return this.#join(parts, '')
  }

  #join(parts: readonly Part[], between: string): Part {
    const size = parts.reduce((sum, part) => sum + part.size, 1)
    if (size > SIZE_MOST) throw refused(this.#text)
    return { text: parts.map((part) => part.text).join(between), size }
  }

  #single(depth: number): Part {
    if (this.#take('(')) return this.#group(depth)
    if (this.#take('[')) return one(this.#brackets())
    if (this.#take('^')) return { ...one('^'), isPlace: true }
    if (this.#take('$')) return { ...one('$'), isPlace: true }
    if (this.#take('.')) return one('.')
    if (this.#take('\\')) return one(this.#outerEscape())
    const character = this.#next()
    if (character in REPEATED) throw refused(this.#text) // nothing to repeat
    return one(literal(character))
  }

  #group(depth: number): Part {
    if (this.#take('?') && !this.#take(':')) throw refused(this.#text)
    const { text, size } = this.choice(depth + 1)
    if (!this.#take(')')) throw refused(this.#text)
    return { text: `(?:${text})`, size }
  }

  #repeated(part: Part): Part {
    const range = this.#range()
    if (!range) return part
    if (part.isPlace) throw refused(this.#text)
    this.#take('?') // as few as possible: whether it matches is the same
    if (this.#range()) throw refused(this.#text)
    const size = part.size * range.times
    if (size > SIZE_MOST) throw refused(this.#text)
    return { text: part.text + range.text, size }
  }

  #range(): { text: string; times: number } | undefined {
    const sign = REPEATED[this.#text[this.#at] ?? '']
    if (sign) {
      this.#at++
      return { text: sign, times: 1 }
    }
    const [whole, least, comma, most] = /^\{(\d{1,3})(,)?(\d{1,3})?\}/.exec(this.#text.slice(this.#at)) ?? []
    if (whole === undefined) return undefined
    this.#at += whole.length
    const [from, to] = [Number(least), comma ? Number(most ?? REPEATS_MOST) : Number(least)]
    if (from > REPEATS_MOST || to < from || to > REPEATS_MOST) throw refused(this.#text)
    return { text: whole, times: Math.max(1, comma && most === undefined ? from + 1 : to) }
  }

  #brackets(): string {
    const not = this.#take('^') ? '^' : ''
    const sets: string[] = []
    // a bracket that stands first is one of the characters
    for (let first = true; first || !this.#sees(']'); first = false) sets.push(this.#bracketed())
    this.#at++
    return `[${not}${sets.join('')}]`
  }

  #bracketed(): string {
    const [whole, name = ''] = /^\[:([a-z]+):\]/.exec(this.#text.slice(this.#at)) ?? []
    if (whole !== undefined) {
      this.#at += whole.length
      return CLASSES.get(name) ?? this.#refuse()
    }
    if (this.#take('\\')) return this.#escaped()
    const from = this.#next()
    if (!this.#sees('-') || this.#text[this.#at + 1] === ']') return literal(from)
    this.#at++
    this.#take('\\')
    const to = this.#next()
    if (to < from) throw refused(this.#text)
    return `${literal(from)}-${literal(to)}`
  }

  #outerEscape(): string {
    const character = this.#text[this.#at] ?? ''
    if (!/[DWS]/.test(character)) return `[${this.#escaped()}]`
    this.#at++
    return `[^${ESCAPES.get(character.toLowerCase())}]`
  }

  /** For within brackets, where PostgreSQL has no `\D` either. */
  #escaped(): string {
    const character = this.#next()
    return /[a-z0-9]/i.test(character) ? (ESCAPES.get(character) ?? this.#refuse()) : literal(character)
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

const one = (text: string): Part => ({ text, size: 1 })

/** By its number, whatever it means to RE2. */
const literal = (character: string): string =>
  /^[a-z0-9]$/i.test(character) ? character : `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`
