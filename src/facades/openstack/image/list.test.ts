import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { OCTETS, startGlance } from './image.fixture.ts'

let glance: Awaited<ReturnType<typeof startGlance>>
before(async () => {
  glance = await startGlance()
  for (const [name, fields] of [
    ['one', { tags: ['x', 'y'], os: 'a', min_ram: 512 }],
    ['two, or more', { tags: ['x'], os: 'b', disk_format: 'raw' }],
    ['three', { protected: true, container_format: 'bare' }],
    ['hidden', { os_hidden: true }],
  ] as const) {
    await glance.ask('ann', 'POST', '/images', { name, ...fields })
    await glance.ann.clock.advance(1000)
  }
})
after(() => glance.close())

const list = (query: string) => glance.ask('ann', 'GET', `/images${query}`)
const names = async (query: string): Promise<string[]> => {
  const { status, body } = await list(query)
  assert.equal(status, 200, JSON.stringify(body))
  return body.images.map((image: { name: string }) => image.name)
}

test('filters', async () => {
  const all = ['three', 'two, or more', 'one']
  for (const [query, wanted] of [
    ['', all],
    ['?name=one', ['one']],
    ['?name=in:one,"two, or more"', ['two, or more', 'one']],
    ['?status=in:queued,active', all],
    ['?status=active', []],
    ['?tag=x&tag=y', ['one']],
    ['?os=b', ['two, or more']],
    ['?min_ram=512', ['one']],
    ['?size_min=1', []],
    ['?protected=true', ['three']],
    ['?os_hidden=true', ['hidden']],
    ['?visibility=shared&owner=ann', all],
    ['?owner=bob', []],
    ['?disk_format=raw', ['two, or more']],
    ['?created_at=gt:2020-01-01T00:00:00', all],
    ['?created_at=lt:2020-01-01T00:00:00Z', []],
    ['?os_hash_algo=md5', []],
    ["?name=o'ne", []],
  ] as const)
    assert.deepEqual(await names(query), wanted, query)
})

test('by the size of what was uploaded', async () => {
  const { body } = await glance.ask('bob', 'POST', '/images', { name: 'five', disk_format: 'raw', container_format: 'bare' })
  await glance.ask('bob', 'PUT', `/images/${body.id}/file`, Buffer.from('bytes'), OCTETS)
  for (const [query, found] of [
    ['?size=5', 1],
    ['?size=6', 0],
    ['?size_min=5&size_max=5', 1],
    ['?virtual_size=5', 1],
    ['?virtual_size=6', 0],
  ] as const)
    assert.equal((await glance.ask('bob', 'GET', `/images${query}`)).body.images.length, found, query)
})

test('orders', async () => {
  assert.deepEqual(await names('?sort=name:asc'), ['one', 'three', 'two, or more'])
  assert.deepEqual(await names('?sort_key=name&sort_dir=desc'), ['two, or more', 'three', 'one'])
  assert.deepEqual(await names('?sort_dir=asc'), ['one', 'two, or more', 'three'])
})

test('pages link to each other', async () => {
  const first = (await list('?limit=2&sort=name:asc')).body
  assert.equal(first.first, '/v2/images?limit=2&sort=name%3Aasc')
  assert.match(first.next, /^\/v2\/images\?limit=2&sort=name%3Aasc&marker=/)
  const { body } = await glance.ask('ann', 'GET', first.next.slice('/v2'.length))
  assert.deepEqual(
    body.images.map((image: { name: string }) => image.name),
    ['two, or more'],
  )
  assert.equal(body.next, undefined)
  assert.deepEqual([(await list('')).body.first, (await list('')).body.schema], ['/v2/images', '/v2/schemas/images'])
  assert.deepEqual(await names('?limit=0'), [])
  assert.equal((await list(`?limit=${'9'.repeat(20)}`)).status, 200)
})

test('refused', async () => {
  for (const query of [
    '?limit=-1',
    '?limit=x',
    '?marker=11111111-1111-4111-8111-111111111111',
    '?sort=colour:asc',
    '?sort=name:up',
    '?sort=name&sort_key=name',
    '?sort_key=name&sort_dir=asc&sort_dir=desc',
    '?visibility=secret',
    '?member_status=maybe',
    '?protected=perhaps',
    '?os_hidden=perhaps',
    '?size_min=big',
    '?size=big',
    '?min_ram=99999999999999',
    '?min_disk=2147483648',
    '?created_at=around:2020-01-01',
    '?created_at=gt:yesterday',
    '?name=in:"open',
    '?changes-since=2020-01-01',
  ])
    assert.equal((await list(query)).status, 400, query)
})
