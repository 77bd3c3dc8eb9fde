import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns } from './columns.ts'

test('columns are as wide as their widest word', () => {
  assert.deepEqual(
    columns([
      ['a', 'b'],
      ['long', 'c'],
    ]),
    ['  a     b', '  long  c'],
  )
})

test('a row is one line, whatever its words hold: nobody forges another', () => {
  const forged = 'k\n  2026-11-30T00:00:00  allowed  admin\u001b[1A\u202e'
  const lines = columns([['now', forged]])
  assert.deepEqual(lines, ['  now  k\\n  2026-11-30T00:00:00  allowed  admin\\u001b[1A\\u202e'])
})
