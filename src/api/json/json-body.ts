/** Reads JSON bytes and says where they are wrong, without repeating them: a body may hold a password. */
import { isUtf8 } from 'node:buffer'
import { apiRefusals } from '../refusals.ts'
import { firstWrongPosition, nestingOf } from './json-scan.ts'

/** @throws CloudError bad_request with the position, line and column of the first wrong character */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw apiRefusals.malformed_json({ problem: 'it is not UTF-8 text.' })
  // Before the parser, which takes seconds for what is all brackets, and before anybody is asked who they are.
  if (nestingOf(bytes, MOST_LEVELS) > MOST_LEVELS) throw apiRefusals.body_too_deep({ levels: MOST_LEVELS })
  const text = bytes.toString('utf8')
  // A key of this name reaches the prototype of whatever object it is later copied to.
  if (text.includes('"__proto__"')) throw apiRefusals.malformed_json({ problem: "the key '__proto__' is not allowed." })
  const value = parsed(text)
  if (text.includes('\\u0000') && holdsNul(text)) throw apiRefusals.nul_character()
  if (/\\u[dD][89a-fA-F]/.test(text) && !isWellFormed(value)) throw apiRefusals.malformed_json({ problem: HALF_CHARACTER })
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw apiRefusals.malformed_json({ problem: whereOf(text) })
  }
}

/** Databases differ in what they do with it, and no name of ours needs one. */
const HALF_CHARACTER = 'it holds half of a surrogate pair, which is no character.'

/** JSON can spell what no text in UTF-8 can hold: stored, it would come back as something else. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, one]) => key.isWellFormed() && isWellFormed(one))
}

/** An escape whose own backslash is not escaped. */
const holdsNul = (text: string): boolean => /(^|[^\\])(\\\\)*\\u0000/.test(text)

/** No API of ours has a tenth of it; what is deeper would exhaust the stack of whoever walks it. */
const MOST_LEVELS = 100

function whereOf(text: string): string {
  const at = firstWrongPosition(text)
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = at - before.lastIndexOf('\n')
  const found = at >= text.length ? 'unexpected end' : `unexpected ${JSON.stringify([...text.slice(at, at + 2)][0] ?? '')}`
  return `${found} at position ${at} (line ${line} column ${column})`
}
