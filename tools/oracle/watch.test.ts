import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Exchange } from './exchange.ts'
import { watchWithOracle } from './watch.ts'

const query = new URLSearchParams()
const created = (reply: object): Exchange => ({
  method: 'POST',
  path: '/v3/regions',
  query,
  request: { region: { id: 'there' } },
  status: 201,
  reply,
})

test('operations that succeeded are counted, faults told once with their number, and the known ones excused', () => {
  const watch = watchWithOracle('identity')
  watch.see(created({ region: { id: 'there', description: '', parent_region_id: null } }))
  assert.deepEqual([...watch.operations], ['regions:post'])
  assert.deepEqual(watch.faults(), []) // 201 is not what the description has, and known
  assert.ok(watch.unused().every(({ operation }) => operation !== '*:post'))
  assert.ok(watch.unused().length > 0)

  watch.see(created({ region: { id: 7 } }))
  watch.see(created({ region: { id: 8 } }))
  assert.equal(watch.faults().length, 1)
  assert.match(watch.faults()[0] ?? '', /^regions:post: reply \/region\/id: .*\(2×, for example POST \/v3\/regions → 201\)$/)
  assert.equal(watch.exchanges(), 3)
})

test('a refused request is no operation seen', () => {
  const watch = watchWithOracle('identity')
  watch.see({ ...created({ error: { code: 403, title: 'Forbidden', message: 'no' } }), status: 403 })
  assert.equal(watch.operations.size, 0)
  assert.deepEqual(watch.faults(), [])
})
