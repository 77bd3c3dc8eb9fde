import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const start = async () => startCinder(await openTestStore())

test('snapshots: made, shown, noted, listed, deleted', async () => {
  const { call, settle, makeVolume } = await start()
  const id = await makeVolume()
  const body = { snapshot: { volume_id: id, name: 's', metadata: { a: 'b' } } }
  const made = await call('POST', '/snapshots', { version: '3.71', body })
  assert.deepEqual([made.status, made.json.snapshot.status, made.json.snapshot.size], [202, 'creating', 1])
  const at = `/snapshots/${made.json.snapshot.id}`
  await settle()
  const shown = (await call('GET', at, { version: '3.71' })).json.snapshot
  assert.deepEqual(
    [shown.status, shown['os-extended-snapshot-attributes:progress'], shown.consumes_quota],
    ['available', '100%', true],
  )
  assert.equal('user_id' in (await call('GET', at, { version: '3.40' })).json.snapshot, false)
  assert.equal((await call('GET', at, { token: 'other' })).status, 404)
  assert.equal((await call('PUT', at, { body: { snapshot: { name: 't' } } })).json.snapshot.name, 't')
  assert.deepEqual((await call('POST', `${at}/metadata`, { body: { metadata: { c: 'd' } } })).json.metadata, { a: 'b', c: 'd' })
  assert.equal((await call('DELETE', `${at}/metadata/c`)).status, 200)
  assert.equal((await call('GET', `${at}/metadata/c`)).status, 404)
  const names = async (query: string) =>
    (await call('GET', `/snapshots/detail?${query}`, { version: '3.71' })).json.snapshots.map((one: { name: string }) => one.name)
  assert.deepEqual(
    [await names(`volume_id=${id}`), await names("metadata={'a':'b'}"), await names('status=error')],
    [['t'], ['t'], []],
  )
  const kept = await call('DELETE', `/volumes/${id}`)
  assert.deepEqual([kept.status, /have snapshots/.test(messageOf(kept))], [400, true])
  const copy = await call('POST', '/volumes', { version: '3.71', body: { volume: { snapshot_id: made.json.snapshot.id } } })
  assert.deepEqual([copy.status, copy.json.volume.size, copy.json.volume.snapshot_id], [202, 1, made.json.snapshot.id])
  await settle()
  assert.equal((await call('DELETE', at)).status, 202)
  await settle()
  assert.equal((await call('GET', at)).status, 404)
})

test('what has become of a snapshot that is under way can be said', async () => {
  const { call, settle, makeVolume } = await start()
  const volume_id = await makeVolume()
  const made = await call('POST', '/snapshots', { version: '3.71', body: { snapshot: { volume_id } } })
  const at = `/snapshots/${made.json.snapshot.id}`
  const say = async (status: string, more = {}) => {
    const reply = await call('POST', `${at}/action`, { body: { 'os-update_snapshot_status': { status, ...more } } })
    return reply.status === 202 ? 202 : [reply.status, messageOf(reply)]
  }
  const wrong = (next: string, status: string) => [
    400,
    `Provided snapshot status ${next} not allowed for snapshot with status ${status}.`,
  ]
  assert.deepEqual(await say('deleting'), wrong('deleting', 'creating'))
  assert.equal(((await say('creating', { progress: '101%' })) as unknown[])[0], 400)
  assert.equal(await say('creating', { progress: '10%' }), 202)
  const shown = async () => (await call('GET', at)).json.snapshot['os-extended-snapshot-attributes:progress']
  assert.equal(await shown(), '10%')
  assert.equal(await say('available'), 202)
  assert.deepEqual(await say('error'), [400, 'Snapshot status available not allowed for update_snapshot_status'])
  await settle()
  assert.equal((await call('GET', at)).json.snapshot.status, 'available')
  await call('DELETE', at)
  assert.equal(await say('error_deleting'), 202)
  await settle()
  assert.equal((await call('GET', at)).status, 404)
})

test('a volume is reverted to its latest snapshot, from 3.40 on', async () => {
  const { call, settle, makeVolume } = await start()
  const id = await makeVolume()
  const act = (snapshot_id?: string | null, version = '3.71') =>
    call('POST', `/volumes/${id}/action`, { body: { revert: { snapshot_id } }, version })
  const refused = async (...asked: Parameters<typeof act>) => {
    const reply = await act(...asked)
    return [reply.status, messageOf(reply)]
  }
  assert.deepEqual(await refused('s'), [400, `Volume ${id} doesn't have any snapshots.`])
  const made = await call('POST', '/snapshots', { version: '3.71', body: { snapshot: { volume_id: id } } })
  const snapshot = made.json.snapshot.id
  const conflict = `Can't revert volume ${id} to its latest snapshot ${snapshot}.`
  assert.deepEqual(await refused(snapshot), [409, `Invalid snapshot: ${conflict} Snapshot's status must be 'available'.`])
  await settle()
  const other = `Specified snapshot None is None or not the latest one of volume ${id}.`
  for (const none of [undefined, null]) assert.deepEqual(await refused(none), [400, other])
  assert.equal((await act(snapshot, '3.39')).status, 404)
  assert.equal((await act(snapshot)).status, 202)
  const statuses = async () => [
    (await call('GET', `/volumes/${id}`)).json.volume.status,
    (await call('GET', `/snapshots/${snapshot}`)).json.snapshot.status,
  ]
  assert.deepEqual(await statuses(), ['reverting', 'restoring'])
  assert.deepEqual(await refused(snapshot), [409, `Invalid volume: ${conflict} Volume's status must be 'available'.`])
  await settle()
  assert.deepEqual(await statuses(), ['available', 'available'])
  assert.equal((await call('POST', `/volumes/${id}/action`, { body: { 'os-extend': { new_size: 2 } } })).status, 202)
  await settle()
  assert.match(String((await refused(snapshot))[1]), /The volume size must be equal to the snapshot size/)
})

test('a volume grows; its state is set by an admin’s word', async () => {
  const { call, settle, makeVolume } = await start()
  const id = await makeVolume()
  const act = (body: object, token = 'demo', version = '3.71') => call('POST', `/volumes/${id}/action`, { body, token, version })
  assert.equal((await act({ 'os-extend': { new_size: 1 } })).status, 400)
  assert.equal((await act({ 'os-extend': { new_size: 3 } })).status, 202)
  await settle()
  assert.deepEqual(((v) => [v.status, v.size])((await call('GET', `/volumes/${id}`)).json.volume), ['available', 3])
  assert.equal((await act({ 'os-reset_status': { status: 'error' } })).status, 403)
  assert.equal((await act({ 'os-reset_status': { status: 'error' } }, 'admin')).status, 202)
  assert.equal((await call('GET', `/volumes/${id}`)).json.volume.status, 'error')
  assert.equal((await act({ 'os-reset_status': { status: 'in-use' } }, 'admin')).status, 400)
  assert.equal((await act({ 'os-reset_status': { status: 'nonsense' } }, 'admin')).status, 400)
})

test('who has a volume is said by attachments and by the older actions', async () => {
  const { call, makeVolume } = await start()
  const id = await makeVolume()
  const statusOf = async () => (await call('GET', `/volumes/${id}`)).json.volume.status
  const made = await call('POST', '/attachments', { version: '3.54', body: { attachment: { volume_uuid: id, mode: 'ro' } } })
  assert.deepEqual(
    [made.status, made.json.attachment.status, made.json.attachment.attach_mode, await statusOf()],
    [200, 'reserved', 'ro', 'reserved'],
  )
  const at = `/attachments/${made.json.attachment.id}`
  const twice = await call('POST', '/attachments', { version: '3.27', body: { attachment: { volume_uuid: id } } })
  assert.equal(twice.status, 400)
  assert.equal((await call('GET', at, { version: '3.27', token: 'other' })).status, 404)
  assert.equal((await call('POST', `${at}/action`, { version: '3.44', body: { 'os-complete': null } })).status, 204)
  assert.equal(await statusOf(), 'in-use')
  assert.equal((await call('GET', `/attachments?volume_id=${id}`, { version: '3.31' })).json.attachments.length, 1)
  assert.equal((await call('DELETE', at, { version: '3.27' })).status, 200)
  assert.equal(await statusOf(), 'available')
  const act = async (body: object) => (await call('POST', `/volumes/${id}/action`, { body })).status
  assert.deepEqual([await act({ 'os-reserve': null }), await statusOf()], [202, 'attaching'])
  assert.deepEqual([await act({ 'os-unreserve': null }), await statusOf()], [202, 'available'])
  assert.deepEqual([await act({ 'os-attach': { mountpoint: '/dev/vdc', host_name: 'far' } }), await statusOf()], [202, 'in-use'])
  assert.deepEqual([await act({ 'os-begin_detaching': null }), await statusOf()], [202, 'detaching'])
  assert.deepEqual([await act({ 'os-roll_detaching': null }), await statusOf()], [202, 'in-use'])
  assert.deepEqual([await act({ 'os-detach': {} }), await statusOf()], [202, 'available'])
})

test('what is no project in the path is a word of the API', async () => {
  const { call } = await start()
  assert.equal((await call('GET', '/nonsense')).status, 404)
  assert.equal((await call('GET', '/cgsnapshots', { version: '3.71' })).status, 501)
  assert.equal((await call('GET', '/cgsnapshots/detail', { version: '3.71' })).status, 501)
})
