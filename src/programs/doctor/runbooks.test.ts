import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const PAGES = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks')

/** As findings are made: `warning('…', 'page'` and `problem('…', 'page'`, on one line or several. */
const namedIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:warning|problem)\(\s*(?:'[^']*'|`(?:[^`\\]|\\.)*`|\w+),\s*'([\w-]+)'/g)].flatMap(
    ([, page]) => page ?? [],
  )

function sources(): string[] {
  const folder = import.meta.dirname
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

const pages = () => readdirSync(PAGES).filter((name) => name !== 'README.md')

test('every finding names a page that is there, and every page is named by a finding', () => {
  const named = new Set(
    sources()
      .flatMap(namedIn)
      .map((page) => `${page}.md`),
  )
  assert.deepEqual([...named].sort(), pages().sort())
})

test('no finding escapes the search for its page', () => {
  for (const text of sources().filter((source) => !source.includes('export const warning ='))) {
    const made = [...text.matchAll(/(?<!function )\b(?:warning|problem)\(/g)].length
    assert.equal(namedIn(text).length, made, text.slice(0, 300))
  }
})

test('every page says what it means, how to look closer and how to mend it, and is on the list', () => {
  const list = readFileSync(join(PAGES, 'README.md'), 'utf8')
  for (const page of pages()) {
    const text = readFileSync(join(PAGES, page), 'utf8')
    for (const part of ['**What it means.**', '**Look closer.**', '**Mend.**']) assert.ok(text.includes(part), `${page}: ${part}`)
    assert.ok(list.includes(`](${page})`), `${page} is not on the list`)
  }
})
