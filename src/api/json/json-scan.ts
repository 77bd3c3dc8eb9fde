/** Scans JSON text without building a value: how deep it nests, and where it stops being JSON. Linear in time, constant in stack. */

/** The deepest level of arrays and objects; brackets inside strings do not count. Looks no further once it is over `most`. */
export function nestingOf(bytes: Buffer, most: number): number {
  let [level, deepest] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = endOfString(bytes, at)
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++level > deepest) deepest = level
      if (deepest > most) return deepest
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) level--
  }
  return deepest
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++
    else if (bytes[at] === QUOTE) return at
  }
  return bytes.length
}

/** The position of the first character with which `text` can no longer become JSON; its length when only an end is missing. */
export function firstWrongPosition(text: string): number {
  const open: ('[' | '{')[] = []
  let expected: Expected = 'value'
  let at = 0
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++
    const sign = text[at]
    if (sign === undefined) return at
    if (expected === 'separator') {
      const next = afterValue(sign, open)
      if (!next) return at
      expected = next
      at++
    } else if (expected === ':') {
      if (sign !== ':') return at
      expected = 'value'
      at++
    } else if ((sign === ']' && expected === 'value or ]') || (sign === '}' && expected === 'key or }')) {
      open.pop()
      expected = 'separator'
      at++
    } else if ((sign === '[' || sign === '{') && expected.startsWith('value')) {
      open.push(sign)
      expected = sign === '[' ? 'value or ]' : 'key or }'
      at++
    } else {
      const isKey = expected.startsWith('key')
      const end = isKey && sign !== '"' ? at : endOfScalar(text, at)
      if (end <= at || !isWholeScalar(text, at, end)) return Math.max(at, end)
      expected = isKey ? ':' : 'separator'
      at = end
    }
  }
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'separator'

/** What follows a comma or a closing bracket; undefined where the sign cannot stand. */
function afterValue(sign: string, open: ('[' | '{')[]): Expected | undefined {
  const within = open.at(-1)
  if (sign === ',' && within) return within === '[' ? 'value' : 'key'
  if ((sign === ']' && within === '[') || (sign === '}' && within === '{')) {
    open.pop()
    return 'separator'
  }
  return undefined
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
/** Beginnings of strings, numbers and words, as far as they are good. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*(?:"|\\(?:u[0-9a-fA-F]{0,3})?)?/y
const NUMBER = /-?(?:(?:0|[1-9]\d*)(?:\.(?:\d+(?:[eE](?:[+-]?\d*)?)?)?|[eE][+-]?\d*)?)?/y
const WORDS = ['true', 'false', 'null']
const WHOLE_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

function endOfScalar(text: string, at: number): number {
  const sign = text[at] ?? ''
  if (sign === '"') return skip(STRING, text, at)
  if (sign === '-' || (sign >= '0' && sign <= '9')) return skip(NUMBER, text, at)
  const word = WORDS.find((one) => one.startsWith(sign)) ?? ''
  let length = 0
  while (length < word.length && text[at + length] === word[length]) length++
  return at + length
}

function isWholeScalar(text: string, at: number, end: number): boolean {
  if (text[at] === '"') return end - at > 1 && text[end - 1] === '"' && !endsEscaped(text, at, end)
  if (end - at === 1) return /\d/.test(text[at] ?? '')
  const found = text.slice(at, end)
  return WORDS.includes(found) || WHOLE_NUMBER.test(found)
}

/** Whether the last quote belongs to an escape: `"\"`. */
function endsEscaped(text: string, at: number, end: number): boolean {
  let backslashes = 0
  while (end - 2 - backslashes > at && text[end - 2 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}
