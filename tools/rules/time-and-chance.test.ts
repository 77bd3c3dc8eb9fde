import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findInCode, isTest, type Source, sources } from './source.ts'

const TIME =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\b(setTimeout|setInterval|setImmediate)\b|AbortSignal\.timeout\b|node:timers/
const CHANCE = /\bMath\.random\b|\b(randomUUID|randomBytes|randomInt|getRandomValues)\b/

const faults = (source: Source) => [
  ...findInCode(source, TIME, 'time comes from kernel/clock.ts'),
  ...findInCode(source, CHANCE, 'chance comes from kernel/random.ts'),
]

test('time, timers and randomness come only from the kernel', () => {
  const judged = sources(/^src\/.*\.ts$/).filter(({ path }) => !isTest(path) && !/^src\/kernel\/(clock|random)\.ts$/.test(path))
  assert.deepEqual(judged.flatMap(faults), [])
})

for (const bad of [
  'Date.now()',
  'new Date()',
  'setTimeout(f, 1)',
  'Math.random()',
  "import { randomUUID } from 'node:crypto'",
  'AbortSignal.timeout(9)',
]) {
  test(`refused: ${bad}`, () => assert.equal(faults({ path: 'src/a.ts', text: bad }).length, 1))
}
test('allowed: a date made of a given time, and a word in a comment', () => {
  assert.deepEqual(faults({ path: 'src/a.ts', text: '// not Date.now()\nnew Date(ms).toISOString()' }), [])
})
