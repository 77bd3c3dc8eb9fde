/** Pages as Keystone cuts them (`keystone/server/flask/common.py`, `max_db_limit`). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRegion } from '../../../domain/identity/catalog/index.ts'
import { transact } from '../../../store/context.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'
import { collections } from './resources/index.ts'

const open = async () => {
  const cloud = await startKeystone(await openTestStore())
  const admin = await cloud.tokenOf('admin')
  return { ...cloud, ask: (path: string) => cloud.call('GET', path, admin) }
}

const LISTS = collections.filter(({ path, allow }) => allow.list !== undefined && !path.includes('{'))

test('a marker that names nothing is not found, whatever is listed; an empty one is none', async () => {
  const { ask } = await open()
  assert.equal(LISTS.length, 18)
  for (const { path, plural } of LISTS) {
    const { status, json } = await ask(`${path}?marker=nothing&limit=2`)
    assert.deepEqual([status, json.error?.message], [404, 'Marker nothing could not be found.'], path)
    assert.ok(Array.isArray((await ask(`${path}?marker=`)).json[plural]), path)
  }
})

test('pages of one give all that is there, once and in order', async () => {
  const { ask, ctx } = await open()
  for (const id of ['a', 'b', 'c']) await createRegion(ctx, { id })
  for (const [path, plural] of [
    ['/regions', 'regions'],
    ['/services', 'services'],
    ['/endpoints?interface=public', 'endpoints'],
    ['/roles', 'roles'],
    ['/users?enabled', 'users'],
    ['/projects', 'projects'],
  ] as const) {
    const whole = (await ask(path)).json
    assert.deepEqual([whole.truncated, whole.links.next], [undefined, null], path)
    const ids: string[] = whole[plural].map(({ id }: { id: string }) => id)
    assert.ok(ids.length > 1, path)
    const seen: string[] = []
    for (let at: string | null = `${path}${path.includes('?') ? '&' : '?'}limit=1`; at !== null; ) {
      const { json } = await ask(at)
      seen.push(...json[plural].map(({ id }: { id: string }) => id))
      assert.equal(json.truncated, json.links.next === null ? undefined : true)
      at = json.links.next?.replace('http://cloud/identity/v3', '') ?? null
    }
    assert.deepEqual(seen, ids, path)
  }
})

test('no page is longer than a thousand, however much is asked for; none at all is asked for with 0', async () => {
  const { ask, ctx } = await open()
  await transact(ctx, async (tx) => {
    for (let i = 0; i < 1001; i++) await createRegion(tx, { id: `r${i}` })
  })
  for (const limit of ['1000', '1001', '99999999999999999999999']) {
    const { json } = await ask(`/regions?limit=${limit}`)
    assert.deepEqual([json.regions.length, json.truncated], [1000, true], limit)
    assert.ok(json.links.next, limit)
  }
  const none = (await ask('/regions?limit=0')).json
  assert.deepEqual([none.regions, none.truncated, none.links.next], [[], true, null])
  assert.equal((await ask('/regions')).json.regions.length, 1002)
  for (const limit of ['x', '-1', '1.5', '1e3', ' 1', '+1', 'NaN'])
    assert.equal((await ask(`/regions?limit=${encodeURIComponent(limit)}`)).status, 400, limit)
})

test('filters name attributes: a column, another table’s or anything else is taken no notice of', async () => {
  const { ask } = await open()
  const all = (await ask('/users')).json.users.length
  for (const query of [
    'created_at=1',
    'identity_user.name=demo',
    'domainId=x',
    'options=%7B%7D',
    '__proto__=x',
    'constructor__contains=x',
  ])
    assert.equal((await ask(`/users?${query}`)).json.users.length, all, query)
  assert.equal((await ask('/users?name__icontains=EMO')).json.users.length, 1)
  assert.equal((await ask('/users?domain_id=none')).json.users.length, 0)
})
