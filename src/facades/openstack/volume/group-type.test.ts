import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const start = async () => startCinder(await openTestStore())
const admin = { token: 'admin', version: '3.71' }
const member = { version: '3.71' }

test('group types: made, listed in order and by pages, changed, deleted; others see those that are for everybody', async () => {
  const { call } = await start()
  const make = (group_type: object) => call('POST', '/group_types', { ...admin, body: { group_type } })
  const made = await make({ name: ' a ', description: 'first', group_specs: { consistent_group_snapshot_enabled: '<is> True' } })
  const { id } = made.json.group_type
  assert.equal(made.status, 202)
  assert.deepEqual(made.json.group_type, {
    ...{ id, name: 'a', description: 'first', is_public: true },
    group_specs: { consistent_group_snapshot_enabled: '<is> True' },
  })
  const hidden = (await make({ name: 'b', is_public: 'False' })).json.group_type.id
  const taken = await make({ name: 'b' })
  assert.deepEqual([taken.status, messageOf(taken)], [409, 'Group Type b already exists.'])
  assert.equal((await call('POST', '/group_types', { ...member, body: { group_type: { name: 'c' } } })).status, 403)
  const names = async (query: string, caller: object = admin) =>
    (await call('GET', `/group_types${query}`, caller)).json.group_types.map(({ name }: { name: string }) => name)
  assert.deepEqual(await names('?sort=name:desc&is_public=none'), ['b', 'a'])
  assert.deepEqual(
    [await names(''), await names('?is_public=False'), await names('?is_public=False', member)],
    [['a'], ['b'], ['a']],
  )
  const page = (await call('GET', '/group_types?sort=name:asc&limit=1&is_public=None', admin)).json
  assert.match(page.group_type_links[0].href, new RegExp(`marker=${id}`))
  assert.equal((await call('GET', '/group_types?is_public=some', admin)).status, 400)
  assert.equal((await call('GET', `/group_types/${hidden}`, member)).status, 404)
  assert.equal((await call('GET', `/group_types/${id}`, member)).json.group_type.group_specs, undefined)
  const change = (group_type: object) => call('PUT', `/group_types/${id}`, { ...admin, body: { group_type } })
  assert.equal(messageOf(await change({ name: ' ' })), 'Group type name can not be empty.')
  assert.equal(messageOf(await change({})), 'Specify group type name, description or a combination thereof.')
  assert.equal((await change({ name: 'b' })).status, 409)
  assert.equal((await change({ description: 'other', is_public: false })).json.group_type.description, 'other')
  assert.equal((await call('DELETE', `/group_types/${id}`, admin)).status, 202)
  const gone = await call('DELETE', `/group_types/${id}`, admin)
  assert.deepEqual([gone.status, messageOf(gone)], [404, `Group type ${id} could not be found.`])
})

test('the default group type is the one of that name, where an operator has made it; versions before 3.11 know none', async () => {
  const { call } = await start()
  const none = await call('GET', '/group_types/default', member)
  assert.deepEqual([none.status, messageOf(none)], [404, 'Default group type can not be found.'])
  await call('POST', '/group_types', { ...admin, body: { group_type: { name: '__DEFAULT__' } } })
  assert.equal((await call('GET', '/group_types/default', member)).json.group_type.name, '__DEFAULT__')
  assert.equal((await call('GET', '/group_types', { version: '3.10' })).status, 404)
})

test('group specs are set and forgotten one by one, by admins', async () => {
  const { call } = await start()
  const { id } = (await call('POST', '/group_types', { ...admin, body: { group_type: { name: 't' } } })).json.group_type
  const specs = `/group_types/${id}/group_specs`
  const added = await call('POST', specs, { ...admin, body: { group_specs: { a: '1', b: '2' } } })
  assert.deepEqual([added.status, added.json], [202, { group_specs: { a: '1', b: '2' } }])
  assert.deepEqual((await call('PUT', `${specs}/a`, { ...admin, body: { a: '3' } })).json, { a: '3' })
  assert.equal(messageOf(await call('PUT', `${specs}/a`, { ...admin, body: { b: '3' } })), 'Request body and URI mismatch')
  assert.deepEqual((await call('GET', specs, admin)).json, { group_specs: { a: '3', b: '2' } })
  assert.deepEqual((await call('GET', `${specs}/a`, admin)).json, { a: '3' })
  assert.equal((await call('GET', specs, member)).status, 403)
  assert.equal((await call('DELETE', `${specs}/a`, admin)).status, 202)
  const gone = await call('DELETE', `${specs}/a`, admin)
  assert.deepEqual([gone.status, messageOf(gone)], [404, `Group Type ${id} has no specs with key a.`])
})
