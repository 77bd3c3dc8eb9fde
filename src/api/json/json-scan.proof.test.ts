import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/seeded-random.ts'
import { firstWrongPosition } from './json-scan.ts'

/** The slow way: the longest beginning that some text makes JSON of, and so of every shorter one. */
function byTrying(text: string): number {
  for (let length = 1; length <= text.length; length++) if (!mayBecomeJson(text.slice(0, length))) return length - 1
  return text.length
}

const ENDINGS = [
  '',
  '"',
  'rue',
  'ue',
  'e',
  'alse',
  'lse',
  'se',
  'ull',
  'll',
  'l',
  '0',
  'n"',
  '000"',
  '00"',
  '0"',
  '0000"',
  ':0',
  '":0',
  'n":0',
  '"":0',
  '0000":0',
  '000":0',
  '00":0',
  '0":0',
]

function mayBecomeJson(start: string): boolean {
  const closing: string[] = []
  let inString = false
  for (let i = 0; i < start.length; i++) {
    const sign = start[i]
    if (inString) {
      if (sign === '\\') i++
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '[') closing.unshift(']')
    else if (sign === '{') closing.unshift('}')
    else if (sign === ']' || sign === '}') closing.shift()
  }
  return ENDINGS.some((end) => isJson(start + end + closing.join('')))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '"a"',
  '"a":',
  '\\',
  'u00',
  '1',
  '-',
  '.',
  'e',
  '0',
  '+',
  'true',
  'fal',
  'null',
  ' ',
  '\n',
  '\u0001',
  'é',
  'x',
  '"\\u0041"',
  '"\\n"',
  '{"a":1}',
  '[1]',
]

test('the first wrong position is the one that trying every beginning finds', () => {
  const random = seededRandom(7)
  for (let round = 0; round < 3000; round++) {
    const text = Array.from(
      { length: 1 + ((random.bytes(1)[0] ?? 0) % 7) },
      () => PIECES[(random.bytes(1)[0] ?? 0) % PIECES.length],
    ).join('')
    if (!isJson(text)) assert.equal(firstWrongPosition(text), byTrying(text), JSON.stringify(text))
  }
})
