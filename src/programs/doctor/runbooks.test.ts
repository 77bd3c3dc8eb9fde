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

/** The doctor's own checks, and the services'. */
function sources(): string[] {
  const domain = join(import.meta.dirname, '..', '..', 'domain')
  const services = readdirSync(domain, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('/checks/'))
  const own = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  return [...services.map((name) => join(domain, name)), ...own.map((name) => join(import.meta.dirname, name))]
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(path, 'utf8'))
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
