import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsIn, gapsIn } from './flow-tables.ts'

test('how many flows each table has, where several are told of at once', () => {
  const said = `OFPST_TABLE reply (xid=0x2):
  table 0:
    active=6, lookup=1, matched=1
    max_entries=1000000

  table 1:
    active=0, lookup=0, matched=0
    (same features)

  tables 2...7: ditto

  table 8:
    active=28, lookup=3, matched=3
    (same features)

  tables 9...10: ditto

  table 11 ("x"):
    active=1, lookup=3, matched=3
  tables 12...253: ditto
`
  const counts = countsIn(said.replace('  tables 12...253: ditto\n', ''))
  assert.deepEqual(
    [...counts],
    [
      [0, 6],
      [8, 28],
      [9, 28],
      [10, 28],
      [11, 1],
    ],
  )
  assert.equal(countsIn(said).get(253), 1)
})

const way = (...lines: string[]) => lines.map((line) => ` cookie=0x1, ${line}`).join('\n')

test('a table without flows that others send on to is a gap; what was learnt may be nothing, and nobody enters without a port', () => {
  const whole = [
    'priority=100,in_port=1 actions=load:0x1->NXM_NX_REG13[],resubmit(,8)',
    'priority=0 actions=drop',
    'table=8, priority=0,metadata=0x1 actions=resubmit(,9)',
    'table=9, priority=0,metadata=0x1 actions=resubmit(,66),resubmit(,42)',
    'table=42, priority=0,metadata=0x1 actions=drop',
  ]
  assert.deepEqual(gapsIn(way(...whole)), { tables: [], hasDefault: true, isEntered: true })
  assert.deepEqual(gapsIn(way(...whole.filter((line) => !line.startsWith('table=9')))).tables, [9])
  assert.deepEqual(gapsIn(way(...whole.slice(0, 4))).tables, [42])
  assert.deepEqual(gapsIn(way(...whole.slice(2))), { tables: [0], hasDefault: false, isEntered: false })
  assert.deepEqual(
    gapsIn(way('priority=100,in_port=1 actions=resubmit(,38)', 'table=38, priority=0 actions=resubmit(,42)')).tables,
    [],
  )
})
