import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findInCode, isTest, type Source, sources } from './source.ts'

const faults = (source: Source) =>
  findInCode(source, /\bprocess\.(env|argv|exit)\b/, 'only programs/ reads the environment or ends the process')

test('only programs read the environment', () => {
  const judged = sources(/^src\/(?!programs\/).*\.ts$/).filter(({ path }) => !isTest(path))
  assert.deepEqual(judged.flatMap(faults), [])
})

test('refused: process.env in the domain', () => {
  assert.equal(faults({ path: 'src/domain/a.ts', text: 'const home = process.env.HOME' }).length, 1)
})
