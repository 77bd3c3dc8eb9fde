import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readOptions } from './options.ts'
import { select, selectionOf } from './selection.ts'

test('a line with an id is a required test, every other a regular expression', () => {
  const { patterns, required } = selectionOf([
    'tempest\\.api\\.identity\\.',
    'a.B.test_c[id-6f8e4436-fc96-4282-8122-e41df57197a9,smoke]',
  ])
  assert.deepEqual(patterns, ['tempest\\.api\\.identity\\.', 'id-6f8e4436-fc96-4282-8122-e41df57197a9'])
  assert.deepEqual([...required], [['6f8e4436-fc96-4282-8122-e41df57197a9', 'a.B.test_c']])
})

/** Tests of a service's own, of which no guideline asks for some. */
const OF_PLUGINS = new Set(['identity-personas', 'key-manager'])

test('every list that is kept is understood line by line', () => {
  const names = readdirSync(join(import.meta.dirname, 'lists')).map((file) => file.replace('.txt', ''))
  assert.ok(names.includes('identity'))
  for (const name of names) {
    const { patterns, required } = select({ wanted: [name] })
    assert.ok(required.size >= 17 || OF_PLUGINS.has(name), name)
    // what is no test with an id must at least look like a pattern
    assert.deepEqual(
      patterns.filter((one) => !/^id-|\\\./.test(one)),
      [],
      name,
    )
  }
})

test('a word that names no list is a regular expression', () => {
  assert.deepEqual(select({ wanted: ['test_tokens'] }), { patterns: ['test_tokens'], required: new Map() })
})

test('without anything to run, and with what is no number, the words are refused', () => {
  assert.throws(() => readOptions([], new Date(0)), /npm run conformance/)
  assert.throws(() => readOptions(['identity', '--concurrency', 'many'], new Date(0)), /--concurrency/)
  assert.match(readOptions(['identity'], new Date(0)).log, /1970-01-01T00-00-00$/)
})
