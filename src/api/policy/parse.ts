/** oslo.policy's check strings: `role:member and project_id:%(project_id)s`, `rule:owner or not role:guest`, `@`, `!`. */

export type Rule =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'all' | 'any'; readonly rules: readonly Rule[] }
  | { readonly kind: 'not'; readonly rule: Rule }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'rule'; readonly name: string }
  /** `left` is an attribute of the caller or a literal, `right` a text with `%(name)s` parts from the target. */
  | { readonly kind: 'compare'; readonly left: Operand; readonly right: string; readonly text: string }
  /** `field:networks:shared=True`: an attribute of the target itself. */
  | { readonly kind: 'field'; readonly name: string; readonly value: string; readonly text: string }

export type Operand = { readonly attribute: string } | { readonly literal: string }

/** @throws Error that says which part of the check string is wrong */
export function parseRule(text: string): Rule {
  if (text.trim() === '') return { kind: 'always' }
  const reader = new Reader(text)
  const rule = readAny(reader)
  const rest = reader.take()
  if (rest !== undefined) throw reader.wrong(`unexpected '${rest}'`)
  return rule
}

/** Parentheses and negations within each other; nobody's rules have more than a few. */
const DEEPEST = 50

class Reader {
  readonly #text: string
  readonly #tokens: readonly string[]
  #next = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokensOf(text)
  }

  peek(): string | undefined {
    return this.#tokens[this.#next]
  }

  take(): string | undefined {
    return this.#tokens[this.#next++]
  }

  isWord(word: string): boolean {
    return this.peek()?.toLowerCase() === word
  }

  /** Reads what stands within parentheses or after a `not`. */
  within(read: () => Rule): Rule {
    if (++this.#depth > DEEPEST) throw this.wrong(`it is nested more than ${DEEPEST} deep`)
    const rule = read()
    this.#depth--
    return rule
  }

  wrong(what: string): Error {
    const text = this.#text.length > 200 ? `${this.#text.slice(0, 200)}…` : this.#text
    return new Error(`The policy rule '${text}' is wrong: ${what}.`)
  }
}

/** Parentheses stand at a word's ends only; those of `%(name)s` are inside of it. */
function tokensOf(text: string): string[] {
  return text.split(/\s+/).flatMap((word) => {
    const opening = /^\(*/.exec(word)?.[0].length ?? 0
    const inner = word.slice(opening)
    const closing = /\)*$/.exec(inner)?.[0].length ?? 0
    const core = inner.slice(0, inner.length - closing)
    return [...'('.repeat(opening), ...(core === '' ? [] : [core]), ...')'.repeat(closing)]
  })
}

const readAny = (reader: Reader): Rule => readJoined(reader, 'or', 'any', readAll)
const readAll = (reader: Reader): Rule => readJoined(reader, 'and', 'all', readOne)

function readJoined(reader: Reader, word: string, kind: 'all' | 'any', readPart: (reader: Reader) => Rule): Rule {
  const first = readPart(reader)
  const rules = [first]
  while (reader.isWord(word)) {
    reader.take()
    rules.push(readPart(reader))
  }
  return rules.length === 1 ? first : { kind, rules }
}

function readOne(reader: Reader): Rule {
  if (reader.isWord('not')) {
    reader.take()
    return { kind: 'not', rule: reader.within(() => readOne(reader)) }
  }
  const word = reader.take()
  if (word === undefined) throw reader.wrong('it ends too early')
  if (word !== '(') return checkOf(word, reader)
  const rule = reader.within(() => readAny(reader))
  if (reader.take() !== ')') throw reader.wrong("a ')' is missing")
  return rule
}

function checkOf(word: string, reader: Reader): Rule {
  if (word === '@') return { kind: 'always' }
  if (word === '!') return { kind: 'never' }
  const colon = word.indexOf(':')
  if (colon <= 0) throw reader.wrong(`'${word}' is no check`)
  const left = word.slice(0, colon)
  const right = word.slice(colon + 1)
  if ((left === 'role' || left === 'rule') && right === '') throw reader.wrong(`'${word}' names no ${left}`)
  if (left === 'http' || left === 'https') throw reader.wrong('checks by a remote server are not offered')
  if (left === 'role') return { kind: 'role', role: right.toLowerCase() }
  if (left === 'rule') return { kind: 'rule', name: right }
  if (left === 'field') return fieldCheck(word, right, reader)
  return { kind: 'compare', left: operandOf(left), right, text: word }
}

function fieldCheck(text: string, check: string, reader: Reader): Rule {
  const parts = /^[^:]+:([^=]+)=(.*)$/.exec(check)
  if (!parts?.[1] || parts[2] === undefined) throw reader.wrong(`'${text}' is not 'field:resource:name=value'`)
  return { kind: 'field', name: parts[1], value: parts[2], text }
}

function operandOf(left: string): Operand {
  const quoted = /^(['"])(.*)\1$/.exec(left)
  if (quoted) return { literal: quoted[2] ?? '' }
  if (left === 'None' || left === 'True' || left === 'False' || /^-?\d+$/.test(left)) return { literal: left }
  return { attribute: TOKEN_NAMES.get(left) ?? left }
}

/** Some rules name the caller's attributes as parts of the token too. */
const TOKEN_NAMES: ReadonlyMap<string, string> = new Map([
  ['token.user.id', 'user_id'],
  ['token.user.domain.id', 'user_domain_id'],
  ['token.domain.id', 'domain_id'],
  ['token.project.id', 'project_id'],
  ['token.project.domain.id', 'project_domain_id'],
])
