import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesIn, packagesFor } from './packages.mjs'

test('reads a plain array, comments and all', () => {
  const source = "/** Why ['not-this']. */\nexport const PACKAGES: readonly string[] = [\n  'mtools', // FAT, 'no'\n  'g++',\n]\n"
  assert.deepEqual(namesIn(source), ['mtools', 'g++'])
})

test('refuses a file of another form instead of installing nothing', () => {
  assert.throws(() => namesIn('export const PACKAGES = list()'), /plain array/)
})

test('tests need what running needs, and more; no name twice', () => {
  const run = packagesFor({ tests: false })
  const tests = packagesFor({ tests: true })
  assert.ok(run.every((name) => tests.includes(name)) && tests.length > run.length)
  assert.equal(new Set(tests).size, tests.length)
})
