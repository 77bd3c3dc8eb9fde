import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Outcome } from './outcome.ts'

const PASSED: Outcome = { passed: 2, failed: 0, failures: [], costs: [] }
const FAILED: Outcome = { passed: 1, failed: 1, failures: ['✖ a.test.ts:1 adds'], costs: [] }

/** What the report of these outcomes prints, and its exit code. */
function reported(outcomes: Record<string, Outcome>): { lines: string[]; status: number | null } {
  const module = JSON.stringify(new URL('report.ts', import.meta.url).href)
  const stages = `Object.fromEntries(Object.entries(${JSON.stringify(outcomes)}).map(([name, outcome]) => [name, async () => outcome]))`
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `const { report } = await import(${module}); await report(${stages})`],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  return { lines: `${stderr}${stdout}`.split('\n'), status }
}

test('what failed in any stage stands once more at the end', () => {
  const { lines, status } = reported({ first: FAILED, second: PASSED })
  const secondEnded = lines.findIndex((line) => line.includes('second: 2 passed'))
  assert.equal(lines.filter((line) => line === '✖ a.test.ts:1 adds').length, 2)
  assert.ok(lines.lastIndexOf('✖ a.test.ts:1 adds') > secondEnded)
  assert.equal(lines.at(-2), '3 passed, 1 failed')
  assert.equal(status, 1)
})

test('one stage says what failed once', () => {
  const { lines } = reported({ only: FAILED })
  assert.equal(lines.filter((line) => line === '✖ a.test.ts:1 adds').length, 1)
})

test('a stage without tests fails', () => {
  const { lines, status } = reported({ empty: { passed: 0, failed: 0, failures: [], costs: [] } })
  assert.equal(lines.at(-2), '0 passed, 1 failed')
  assert.equal(status, 1)
})
