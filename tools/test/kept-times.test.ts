import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { keepTimes, longestFirst } from './kept-times.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-times-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const [small, large] = ['tools/test/kept-times.test.ts', 'tools/test/run-files.program.test.ts'].map((path) =>
  join(ROOT, path),
) as [string, string]

test('by size while nothing is known, by how long each took afterwards', () => {
  const place = join(folder, 'none', 'times.json')
  assert.deepEqual(longestFirst([small, large], place), [large, small])
  keepTimes([{ file: relative(ROOT, small), cpuSeconds: 0, seconds: 9 }], place)
  keepTimes([{ file: relative(ROOT, large), cpuSeconds: 0, seconds: 1 }], place)
  assert.deepEqual(longestFirst([large, small], place), [small, large])
})

test('samples of elsewhere are not kept, and what cannot be read is as if nothing were known', () => {
  const place = join(folder, 'times.json')
  writeFileSync(place, '{"tools/')
  keepTimes([{ file: '../tmp/sample.test.ts', cpuSeconds: 0, seconds: 9 }], place)
  assert.deepEqual(longestFirst([small, large], place), [large, small])
})
