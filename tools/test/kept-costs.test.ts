import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { costliestFirst, keepCosts } from './kept-costs.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-costs-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const [small, large] = ['tools/test/kept-costs.test.ts', 'tools/test/run-files.test.ts'].map((path) => join(ROOT, path)) as [
  string,
  string,
]

test('by size while nothing is known, by what each cost afterwards', () => {
  const place = join(folder, 'none', 'costs.json')
  assert.deepEqual(costliestFirst([small, large], place), [large, small])
  keepCosts([{ file: relative(ROOT, small), cpuSeconds: 9 }], place)
  keepCosts([{ file: relative(ROOT, large), cpuSeconds: 1 }], place)
  assert.deepEqual(costliestFirst([large, small], place), [small, large])
})

test('samples of elsewhere are not kept, and what cannot be read is as if nothing were known', () => {
  const place = join(folder, 'costs.json')
  writeFileSync(place, '{"tools/')
  keepCosts([{ file: '../tmp/sample.test.ts', cpuSeconds: 9 }], place)
  assert.deepEqual(costliestFirst([small, large], place), [large, small])
})
