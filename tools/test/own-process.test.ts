import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { needsOwnProcess, startersFirst } from './own-process.ts'

const [COSTS, BY_ITSELF, BY_A_FIXTURE, BESIDE] = [
  'tools/test/kept-times.test.ts',
  'tools/rules/type-budget.test.ts',
  'src/wire/qemu-img/inspect.program.test.ts',
  'tools/test/run-files.program.test.ts',
].map((path) => join(ROOT, path)) as [string, string, string, string]

test('who starts processes, itself or in a fixture, comes first; else the order stays', () => {
  assert.deepEqual(startersFirst([COSTS, BY_A_FIXTURE, import.meta.filename, BY_ITSELF]), [
    BY_A_FIXTURE,
    BY_ITSELF,
    COSTS,
    import.meta.filename,
  ])
})

test('who waits for what it starts shares its process, who does not has one of its own', () => {
  assert.deepEqual([COSTS, BY_ITSELF, BY_A_FIXTURE, BESIDE].filter(needsOwnProcess), [BESIDE])
})
