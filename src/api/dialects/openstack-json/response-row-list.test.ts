import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FragmentCache } from './response-row-cache.ts'
import { fragmentsOf } from './response-row-list.ts'

test('each row is rendered once for its stamp, in order, and what has gone is left out', async () => {
  const cache = new FragmentCache()
  const asked: string[][] = []
  const rows = new Map(Array.from({ length: 120 }, (_, i) => [`r${i}`, `{"n":${i}}`]))
  const keys = [...rows.keys()].map((id) => ({ id, stamp: '1' }))
  const list = async (form: string, wanted: readonly { id: string; stamp: string }[]) => {
    const fragments = await fragmentsOf(cache, form, wanted, async (ids) => {
      asked.push([...ids])
      return new Map(ids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id) ?? '']] : [])))
    })
    return fragments.map(String)
  }
  assert.deepEqual(await list('a', keys), [...rows.values()])
  assert.deepEqual(
    asked.map(({ length }) => length),
    [50, 50, 20],
  )
  asked.length = 0
  assert.deepEqual(await list('a', keys.slice(10, 12)), ['{"n":10}', '{"n":11}'])
  assert.deepEqual(asked, [])
  rows.set('r10', '{"n":"new"}')
  assert.deepEqual(await list('a', [{ id: 'r10', stamp: '2' }, ...keys.slice(11, 12)]), ['{"n":"new"}', '{"n":11}'])
  assert.deepEqual(asked, [['r10']])
  rows.delete('r3')
  assert.deepEqual(await list('b', keys.slice(2, 5)), ['{"n":2}', '{"n":4}'])
})
