import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const admin = { token: 'admin', version: '3.71' }
const member = { version: '3.71' }

async function start() {
  const cloud = await startCinder(await openTestStore())
  const { call } = cloud
  const groupType = (await call('POST', '/group_types', { ...admin, body: { group_type: { name: 'g' } } })).json.group_type.id
  const volumeType = (await call('POST', '/types', { ...admin, body: { volume_type: { name: 'fast' } } })).json.volume_type.id
  const make = (over: object = {}, caller: object = member) =>
    call('POST', '/groups', { ...caller, body: { group: { group_type: groupType, volume_types: ['fast'], ...over } } })
  const makeGroup = async (over: object = {}): Promise<string> => (await make(over)).json.group.id
  const act = (id: string, body: object, caller: object = member) => call('POST', `/groups/${id}/action`, { ...caller, body })
  return { ...cloud, groupType, volumeType, make, makeGroup, act }
}

test('a group is made, shown, changed and deleted', async () => {
  const { call, make, act, makeVolume, settle, groupType, volumeType } = await start()
  const made = await make({ name: ' one ', description: 'd' })
  const { id } = made.json.group
  assert.deepEqual([made.status, made.json], [202, { group: { id, name: 'one' } }])
  const { created_at, ...shown } = (await call('GET', `/groups/${id}`, member)).json.group
  assert.match(created_at, /^\d{4}-/)
  assert.deepEqual(shown, {
    ...{ id, status: 'available', availability_zone: 'zone-1', name: 'one', description: 'd' },
    ...{ group_type: groupType, volume_types: [volumeType], group_snapshot_id: null, source_group_id: null },
    replication_status: 'disabled',
  })
  const volume = await makeVolume({ volume_type: 'fast', group_id: id })
  assert.equal((await call('GET', `/volumes/${volume}`, member)).json.volume.group_id, id)
  assert.deepEqual((await call('GET', `/groups/${id}?list_volume=True`, member)).json.group.volumes, [volume])
  const listed = await call('GET', `/volumes?group_id=${id}`, member)
  assert.deepEqual(listed.json.volumes.length, 1)
  const change = (group: object) => call('PUT', `/groups/${id}`, { ...member, body: { group } })
  assert.equal((await change({ name: 'two', remove_volumes: `${volume},` })).status, 202)
  assert.equal((await call('GET', `/volumes/${volume}`, member)).json.volume.group_id, null)
  assert.equal((await change({ add_volumes: volume })).status, 202)
  assert.match(messageOf(await change({ name: 'two' })), /^Invalid Group: Cannot update group .* because no valid name/)
  assert.match(messageOf(await change({ add_volumes: 'x', remove_volumes: 'x' })), /^Invalid volume: UUIDs \['x'\] are in both/)
  assert.equal((await change({})).status, 400)
  const kept = await act(id, { delete: {} })
  assert.deepEqual(
    [kept.status, messageOf(kept)],
    [400, `Invalid Group: Group ${id} still contains volumes. The delete-volumes flag is required to delete it.`],
  )
  const alone = await call('DELETE', `/volumes/${volume}`, member)
  assert.match(messageOf(alone), /^Invalid volume: Volume status must be .* belong to a group/)
  assert.equal((await act(id, { delete: { 'delete-volumes': true } })).status, 202)
  await settle()
  assert.equal(messageOf(await call('GET', `/groups/${id}`, member)), `Group ${id} could not be found.`)
})

test('what is no group of the caller’s is not there; types and zones that are none are refused', async () => {
  const { call, make, makeGroup, act } = await start()
  const id = await makeGroup()
  const other = { token: 'other', version: '3.71' }
  assert.equal((await call('GET', `/groups/${id}`, other)).status, 404)
  assert.equal((await act(id, { delete: {} }, other)).status, 404)
  assert.equal((await call('PUT', `/groups/${id}`, { ...other, body: { group: { name: 'x' } } })).status, 404)
  const stolen = { volume: { size: 1, volume_type: 'fast', group_id: id } }
  assert.equal((await call('POST', '/volumes', { ...other, body: stolen })).status, 404)
  assert.deepEqual((await call('GET', '/groups', other)).json.groups, [])
  assert.equal((await make({}, { token: 'reader', version: '3.71' })).status, 403)
  assert.equal(messageOf(await make({ group_type: 'none' })), 'Group type with name none could not be found.')
  assert.equal(messageOf(await make({ volume_types: ['none'] })), 'Volume type none could not be found.')
  assert.equal((await make({ availability_zone: 'none' })).status, 400)
  assert.equal((await make({ volume_types: [] })).status, 400)
  assert.equal((await call('GET', '/groups', { version: '3.12' })).status, 404)
})

test('groups are listed: of the project or of all, filtered, in order, by pages, in older versions', async () => {
  const { call, makeGroup } = await start()
  const [a, b] = [await makeGroup({ name: 'a' }), await makeGroup({ name: 'b' })]
  const ids = async (query: string, caller: object = member) =>
    (await call('GET', `/groups${query}`, caller)).json.groups.map((group: { id: string }) => group.id)
  assert.deepEqual(await ids('?sort=name:desc'), [b, a])
  const numbered = (query: string) => ids(`?sort=name:asc&${query}`)
  assert.deepEqual([await numbered('offset=1'), await numbered('limit=1&offset=1'), await numbered('offset=2')], [[b], [b], []])
  assert.deepEqual([await ids('?name=a'), await ids('?name~=b'), await ids('?name=c')], [[a], [b], []])
  assert.deepEqual([await ids('', admin), await ids('?all_tenants=1&sort_key=name&sort_dir=asc', admin)], [[], [a, b]])
  assert.equal((await call('GET', '/groups?status=available', member)).status, 400)
  assert.equal((await ids('?status=available', { version: '3.30' })).length, 2)
  const page = (await call('GET', '/groups?limit=1&sort=name:asc', member)).json
  assert.match(page.group_links[0].href, new RegExp(`marker=${a}`))
  assert.deepEqual(await ids(`?limit=1&sort=name:asc&marker=${a}`), [b])
  const detail = async (version: string) => {
    const [group] = (await call('GET', '/groups/detail?list_volume=true', { version })).json.groups
    return ['group_snapshot_id', 'volumes', 'replication_status', 'project_id'].filter((key) => key in group)
  }
  assert.deepEqual(await detail('3.13'), [])
  assert.deepEqual(await detail('3.25'), ['group_snapshot_id', 'volumes'])
  assert.deepEqual(await detail('3.58'), ['group_snapshot_id', 'volumes', 'replication_status'])
  assert.equal((await call('GET', '/groups/detail?list_volume=some', member)).status, 400)
  const [seen] = (await call('GET', '/groups/detail?all_tenants=1', admin)).json.groups
  assert.equal(seen.project_id, PROJECT)
})

test('a group’s state is set by an admin’s word, from 3.20 on; replication is refused as by Cinder', async () => {
  const { call, makeGroup, act, groupType } = await start()
  const id = await makeGroup()
  assert.equal((await act(id, { reset_status: { status: 'error' } })).status, 403)
  assert.equal((await act(id, { reset_status: { status: 'ERROR' } }, admin)).status, 202)
  assert.equal((await call('GET', `/groups/${id}`, member)).json.group.status, 'error')
  assert.match(
    messageOf(await act(id, { reset_status: { status: 'odd' } }, admin)),
    /^Invalid Group Status: Group status: odd is invalid/,
  )
  const volume = { size: 1, volume_type: 'fast', group_id: id }
  const refused = await call('POST', '/volumes', { ...member, body: { volume } })
  assert.equal(messageOf(refused), "Invalid Group: Originating group status must be one of 'available, creating' values")
  const replicate = () => act(id, { enable_replication: {} })
  assert.equal(messageOf(await replicate()), `Invalid group type: Group ${id} is not a replication group type.`)
  const specs = { group_specs: { group_replication_enabled: '<is> True' } }
  await call('POST', `/group_types/${groupType}/group_specs`, { ...admin, body: specs })
  assert.match(messageOf(await replicate()), /^Invalid volume type: Volume type .* does not have 'replication_enabled'/)
  const [type] = (await call('GET', '/types', admin)).json.volume_types.filter(({ name }: { name: string }) => name === 'fast')
  await call('POST', `/types/${type.id}/extra_specs`, { ...admin, body: { extra_specs: { replication_enabled: '<is> True' } } })
  for (const body of [{ disable_replication: {} }, { failover_replication: {} }, { list_replication_targets: {} }])
    assert.equal((await act(id, body)).status, 501)
})

test('how many groups a project may have', async () => {
  const { call, make } = await start()
  const path = `/os-quota-sets/${PROJECT}`
  assert.equal((await call('PUT', path, { ...admin, body: { quota_set: { groups: 1 } } })).json.quota_set.groups, 1)
  await make()
  const refused = await make()
  assert.deepEqual([refused.status, messageOf(refused)], [413, 'Maximum number of groups allowed (1) exceeded'])
  const { quota_set } = (await call('GET', `${path}?usage=true`, admin)).json
  assert.deepEqual(quota_set.groups, { limit: 1, in_use: 1, reserved: 0, allocated: 0 })
})

test('a group’s snapshot is made, shown, listed and deleted; those of its volumes name it', async () => {
  const { call, makeGroup, makeVolume, settle, groupType, act } = await start()
  const groupId = await makeGroup()
  const volume = await makeVolume({ volume_type: 'fast', group_id: groupId })
  const make = (over: object = {}, caller: object = member) =>
    call('POST', '/group_snapshots', { ...caller, body: { group_snapshot: { group_id: groupId, name: 'now', ...over } } })
  const made = await make()
  const { id } = made.json.group_snapshot
  assert.deepEqual([made.status, made.json.group_snapshot], [202, { id, name: 'now', group_type_id: groupType }])
  await settle()
  const { created_at, ...shown } = (await call('GET', `/group_snapshots/${id}`, member)).json.group_snapshot
  assert.match(created_at, /^\d{4}-/)
  assert.deepEqual(shown, {
    ...{ id, name: 'now', description: null, group_id: groupId, group_type_id: groupType, status: 'available' },
  })
  const [part] = (await call('GET', '/snapshots/detail', member)).json.snapshots
  assert.deepEqual([part.volume_id, part.group_snapshot_id], [volume, id])
  const alone = await call('DELETE', `/snapshots/${part.id}`, member)
  assert.match(
    messageOf(alone),
    /^Invalid snapshot: Snapshot status must be available or error and must not be part of a group\.$/,
  )
  assert.equal(
    messageOf(await act(groupId, { delete: { 'delete-volumes': true } })),
    'Invalid Group: Group has existing snapshots.',
  )
  const ids = async (query: string, caller: object = member) =>
    (await call('GET', `/group_snapshots${query}`, caller)).json.group_snapshots.map((one: { id: string }) => one.id)
  assert.deepEqual(
    [await ids(`?group_id=${groupId}`), await ids('?status=error'), await ids('?status=error', { version: '3.28' })],
    [[id], [], [id]],
  )
  assert.deepEqual([await ids('', { token: 'other', version: '3.71' }), await ids('?all_tenants=1', admin)], [[], [id]])
  const [seen] = (await call('GET', '/group_snapshots/detail?all_tenants=1', admin)).json.group_snapshots
  assert.equal(seen.project_id, PROJECT)
  assert.equal((await call('GET', `/group_snapshots/${id}`, { token: 'other', version: '3.71' })).status, 404)
  assert.equal((await make({}, { token: 'other', version: '3.71' })).status, 404)
  assert.equal((await make({}, { version: '3.13' })).status, 404)
  assert.equal((await call('DELETE', `/group_snapshots/${id}`, member)).status, 202)
  await settle()
  assert.equal(messageOf(await call('GET', `/group_snapshots/${id}`, member)), `GroupSnapshot ${id} could not be found.`)
})

test('the state of a group’s snapshot is set by an admin’s word, from 3.19 on', async () => {
  const { call, makeGroup, makeVolume, settle } = await start()
  const groupId = await makeGroup()
  const body = { group_snapshot: { group_id: groupId } }
  const empty = await call('POST', '/group_snapshots', { ...member, body })
  const said = `Invalid Group: Group ${groupId} is empty. No group snapshot will be created.`
  assert.deepEqual([empty.status, messageOf(empty)], [400, said])
  await makeVolume({ volume_type: 'fast', group_id: groupId })
  const { id } = (await call('POST', '/group_snapshots', { ...member, body })).json.group_snapshot
  await settle()
  const reset = (status: string, caller: object = admin) =>
    call('POST', `/group_snapshots/${id}/action`, { ...caller, body: { reset_status: { status } } })
  assert.equal((await reset('creating', member)).status, 403)
  assert.equal((await reset('creating')).status, 202)
  const busy = await call('DELETE', `/group_snapshots/${id}`, member)
  assert.match(messageOf(busy), /^Invalid GroupSnapshot: GroupSnapshot status must be available or error/)
  assert.match(
    messageOf(await reset('odd')),
    /^Invalid GroupSnapshot Status: Group snapshot status: odd is invalid, valid statuses are/,
  )
  await reset('error')
  assert.equal((await call('DELETE', `/group_snapshots/${id}`, member)).status, 202)
})

test('a group is made of another one and of a snapshot of one', async () => {
  const { call, makeGroup, makeVolume, settle } = await start()
  const groupId = await makeGroup()
  await makeVolume({ volume_type: 'fast', group_id: groupId })
  const from = (source: object) =>
    call('POST', '/groups/action', { ...member, body: { 'create-from-src': { name: 'copy', ...source } } })
  const made = await from({ source_group_id: groupId })
  const { id } = made.json.group
  assert.deepEqual([made.status, made.json], [202, { group: { id, name: 'copy' } }])
  await settle()
  const { group } = (await call('GET', `/groups/${id}?list_volume=1`, member)).json
  assert.deepEqual([group.status, group.source_group_id, group.group_snapshot_id], ['available', groupId, null])
  assert.equal(group.volumes.length, 1)
  const body = { group_snapshot: { group_id: groupId } }
  const snapshot = (await call('POST', '/group_snapshots', { ...member, body })).json.group_snapshot.id
  await settle()
  const second = (await from({ group_snapshot_id: snapshot })).json.group.id
  assert.equal((await call('GET', `/groups/${second}`, member)).json.group.group_snapshot_id, snapshot)
  await settle()
  assert.equal((await from({})).status, 400)
  assert.equal((await from({ source_group_id: groupId, group_snapshot_id: snapshot })).status, 400)
  const empty = await from({ source_group_id: await makeGroup() })
  assert.deepEqual([empty.status, messageOf(empty)], [400, 'Invalid Group: Source Group is empty. No group will be created.'])
})
