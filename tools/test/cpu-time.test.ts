import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costLines, cpuSeconds } from './cpu-time.ts'

test('processor time grows by what is worked, and not by what is waited', () => {
  const before = cpuSeconds()
  const worked = process.cpuUsage()
  while (process.cpuUsage(worked).user < 50_000);
  assert.ok(cpuSeconds() - before >= 0.03)
})

test('the ten most expensive files are listed, the most expensive first', () => {
  const costs = Array.from({ length: 12 }, (_, i) => ({ file: `${i}.test.ts`, cpuSeconds: i, seconds: 0 }))
  const [head = '', ...files] = costLines(costs, 100)
  assert.match(head, /100\.0 s, 66\.0 s in 12 test files/)
  assert.deepEqual(
    files.map((line) => line.trim().split(/\s+/)),
    [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => [`${i}.00`, 's', `${i}.test.ts`]),
  )
})
