import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, type Source, sources } from './source.ts'

const MOST_METHODS = 12

/** The text between an interface's braces, without what is nested deeper. */
function bodyAt(code: string, open: number): string {
  let depth = 0
  let body = ''
  for (let i = open; i < code.length; i++) {
    const char = code[i] ?? ''
    if (char === '}' && --depth === 0) return body
    if (depth === 1) body += char
    if (char === '{') depth++
  }
  return body
}

/** Members that are called: `name(…): …` and `name: (…) => …`. */
const methods = (body: string) =>
  body
    .split('\n')
    .filter(
      (line) => /^\s*(readonly\s+)?[\w#]+\??(<[^>]*>)?\(/.test(line) || /^\s*(readonly\s+)?\w+\??:\s*(<[^>]*>)?\(.*=>/.test(line),
    )

function faults({ path, text }: Source): string[] {
  const code = codeOf(text)
  return [...code.matchAll(/\binterface\s+(\w+)[^{]*\{/g)].flatMap((found) => {
    const count = methods(bodyAt(code, found.index + found[0].length - 1)).length
    return count > MOST_METHODS ? [`${path}: ${found[1]} has ${count} methods, at most ${MOST_METHODS}`] : []
  })
}

test('interfaces are small', () => assert.deepEqual(sources(/^src\/.*\.ts$/).flatMap(faults), []))

test('refused: an interface of 13 methods', () => {
  const text = (count: number) =>
    `export interface Big<T> {\n${Array.from({ length: count }, (_, i) => `  m${i}(a: { b: 1 }): void\n`).join('')}}\n`
  assert.deepEqual(faults({ path: 'a.ts', text: text(13) }), ['a.ts: Big has 13 methods, at most 12'])
  assert.deepEqual(faults({ path: 'a.ts', text: text(12) }), [])
})
