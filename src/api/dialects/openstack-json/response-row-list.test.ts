import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseRowCache } from './response-row-cache.ts'
import { joinList, listBytes, rowsAsBytes } from './response-row-list.ts'

test('each row is rendered once for its stamp, in order, and what has gone is left out', async () => {
  const cache = new ResponseRowCache()
  const asked: string[][] = []
  const rows = new Map(Array.from({ length: 120 }, (_, i) => [`r${i}`, `{"n":${i}}`]))
  const keys = [...rows.keys()].map((id) => ({ id, stamp: '1' }))
  const list = async (form: string, wanted: readonly { id: string; stamp: string }[]) => {
    const bytes = await rowsAsBytes(cache, form, wanted, async (ids) => {
      asked.push([...ids])
      return new Map(ids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id) ?? '']] : [])))
    })
    return bytes.map(String)
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

test('a page whose digest is as before is the very bytes that it was; with another digest only new rows are rendered', async () => {
  const cache = new ResponseRowCache()
  const asked: string[] = []
  const page = (stamps: string[], lost?: string) =>
    listBytes(cache, {
      form: 'boat',
      page: '/boats',
      digest: stamps.join(),
      rows: () => stamps.map((stamp, i) => ({ id: `b${i}`, stamp })),
      render: async (ids) => {
        asked.push(...ids)
        return new Map(ids.filter((id) => id !== lost).map((id) => [id, `"${id}"`]))
      },
      key: 'boats',
      tail: () => ',"more":true',
    })
  const first = await page(['1', '1'])
  assert.deepEqual(JSON.parse(first.toString()), { boats: ['b0', 'b1'], more: true })
  assert.equal(await page(['1', '1']), first)
  assert.deepEqual(asked, ['b0', 'b1'])
  await page(['1', '2'])
  assert.deepEqual(asked, ['b0', 'b1', 'b1'])
  const incomplete = await page(['1', '3'], 'b1')
  assert.deepEqual(JSON.parse(incomplete.toString()).boats, ['b0'])
  assert.notEqual(await page(['1', '3']), incomplete, 'a page that lacked a row is not kept')
})

test('a list is JSON whatever it holds', () => {
  const parse = (rows: string[], tail: string) =>
    JSON.parse(
      joinList(
        'servers',
        rows.map((text) => Buffer.from(text)),
        tail,
      ).toString(),
    )
  assert.deepEqual(parse([], ''), { servers: [] })
  assert.deepEqual(parse(['{"a":"é"}', '{}'], ',"servers_links":[1]'), { servers: [{ a: 'é' }, {}], servers_links: [1] })
})
