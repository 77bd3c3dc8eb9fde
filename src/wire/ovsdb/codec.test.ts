import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyDiff, type ColumnValue, decodeValue, defaultValue, encodeRow, sameValue } from './codec.ts'
import { readSchema } from './schema.ts'
import { map, namedUuid, optional, set, uuid, type WireValue } from './values.ts'

const { tables } = readSchema({
  name: 'T',
  tables: {
    All: {
      columns: {
        name: { type: 'string' },
        up: { type: { key: 'boolean', min: 0 } },
        tags: { type: { key: 'string', min: 0, max: 'unlimited' } },
        ports: { type: { key: { type: 'uuid' }, min: 0, max: 'unlimited' } },
        numbers: { type: { key: 'integer', min: 0, max: 8 } },
        ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        queues: { type: { key: 'integer', value: { type: 'uuid' }, min: 0, max: 'unlimited' } },
        pair: { type: { key: 'string', value: 'string', min: 0, max: 1 } },
      },
    },
  },
})
const all = tables.get('All') ?? new Map()
const type = (column: string) => {
  const found = all.get(column)
  assert.ok(found, column)
  return found
}
const [a, b] = ['aaaaaaaa-0000-0000-0000-000000000000', 'bbbbbbbb-0000-0000-0000-000000000000']

test('values from the wire', () => {
  const cases: [string, WireValue, ColumnValue][] = [
    ['name', 'x', 'x'],
    ['up', true, [true]],
    ['up', ['set', []], []],
    ['tags', 'one', ['one']],
    ['tags', ['set', ['b', 'a']], ['a', 'b']],
    ['numbers', ['set', [10, 9]], [9, 10]],
    ['ports', ['uuid', a], [a]],
    ['ports', ['set', [uuid(b), uuid(a)]], [a, b]],
    ['ids', ['map', [['k', 'v']]], { k: 'v' }],
    ['ids', ['set', []], {}],
    ['queues', ['map', [[1, ['uuid', a]]]], { 1: a }],
  ]
  for (const [column, wire, wanted] of cases) assert.deepEqual(decodeValue(type(column), wire), wanted, column)
  assert.equal(optional([]), undefined)
  assert.equal(optional([false]), false)
})

test('a map may hold any key', () => {
  const decoded = decodeValue(type('ids'), map([['__proto__', 'x']]))
  assert.deepEqual(Object.entries(decoded), [['__proto__', 'x']])
})

test('columns at their default', () => {
  const defaults = Object.fromEntries([...all.keys()].map((column) => [column, defaultValue(type(column))]))
  assert.deepEqual(defaults, { name: '', up: [], tags: [], ports: [], numbers: [], ids: {}, queues: {}, pair: {} })
})

test('differences: sets toggle, maps toggle or change, at most one element is replaced', () => {
  const cases: [string, ColumnValue, WireValue, ColumnValue][] = [
    ['name', 'x', 'y', 'y'],
    ['up', [true], ['set', []], []],
    ['up', [], false, [false]],
    ['tags', ['a', 'c'], set(['b', 'c']), ['a', 'b']],
    ['ports', [a], uuid(b), [a, b]],
    ['ids', { k: '1', l: '2', m: '3' }, map({ k: '1', l: '9', n: '4' }), { l: '9', m: '3', n: '4' }],
    ['pair', { k: '1' }, map({ l: '1' }), { l: '1' }],
  ]
  for (const [column, old, diff, wanted] of cases) assert.deepEqual(applyDiff(type(column), old, diff), wanted, column)
})

test('rows to the wire', () => {
  const row = { name: 'x', up: [true], ports: [a, namedUuid('new')], ids: { k: 'v' }, queues: { 1: a }, tags: [] }
  assert.deepEqual(encodeRow(all, row), {
    name: 'x',
    up: ['set', [true]],
    ports: ['set', [uuid(a), ['named-uuid', 'new']]],
    ids: ['map', [['k', 'v']]],
    queues: ['map', [[1, uuid(a)]]],
    tags: ['set', []],
  })
  assert.throws(() => encodeRow(all, { nmae: 'x' }), /no column "nmae"/)
})

test('equality of values', () => {
  assert.ok(sameValue({ a: 1, b: 2 }, { b: 2, a: 1 }))
  assert.ok(sameValue(['a'], ['a']))
  assert.ok(!sameValue(['a'], ['a', 'b']))
  assert.ok(!sameValue({ a: 1 }, { b: 1 }))
  assert.ok(!sameValue('1', 1))
})
