import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const start = async () => startCinder(await openTestStore())
const admin = { token: 'admin', version: '3.71' }

test('types: made, found, given to projects, kept while there are volumes of them', async () => {
  const { call, makeVolume } = await start()
  const given = {
    name: 'fast',
    extra_specs: { volume_backend_name: 'file', multiattach: '<is> True' },
    'os-volume-type-access:is_public': false,
  }
  const made = await call('POST', '/types', { ...admin, body: { volume_type: given } })
  assert.equal(made.status, 200)
  const { id } = made.json.volume_type
  const taken = await call('POST', '/types', { ...admin, body: { volume_type: given } })
  assert.deepEqual([taken.status, messageOf(taken)], [409, 'Volume Type fast already exists.'])
  assert.equal((await call('POST', '/types', { body: { volume_type: given } })).status, 403)
  const names = async (token: string) =>
    (await call('GET', '/types?sort=name:asc', { token })).json.volume_types.map(({ name }: { name: string }) => name)
  assert.deepEqual([await names('demo'), await names('admin')], [['__DEFAULT__'], ['__DEFAULT__', 'fast']])
  assert.equal((await call('GET', `/types/${id}`)).status, 404)
  const act = (body: object) => call('POST', `/types/${id}/action`, { ...admin, body })
  assert.equal((await act({ addProjectAccess: { project: PROJECT } })).status, 202)
  assert.equal((await act({ addProjectAccess: { project: PROJECT } })).status, 409)
  const access = (await call('GET', `/types/${id}/os-volume-type-access`, admin)).json.volume_type_access
  assert.deepEqual(access, [{ volume_type_id: id, project_id: PROJECT }])
  assert.deepEqual((await call('GET', `/types/${id}`)).json.volume_type.extra_specs, { multiattach: '<is> True' })
  const volume = await makeVolume({ volume_type: 'fast' })
  assert.equal((await call('GET', `/volumes/${volume}`)).json.volume.multiattach, true)
  const used = await call('DELETE', `/types/${id}`, admin)
  assert.deepEqual([used.status, messageOf(used)], [400, 'Target volume type is still in use.'])
  assert.equal((await call('GET', '/types/default')).json.volume_type.name, '__DEFAULT__')
})

test('extra specs are set and forgotten one by one', async () => {
  const { call } = await start()
  const { id } = (await call('POST', '/types', { ...admin, body: { volume_type: { name: 't' } } })).json.volume_type
  const specs = `/types/${id}/extra_specs`
  assert.equal((await call('POST', specs, { ...admin, body: { extra_specs: { a: '1' } } })).status, 200)
  assert.deepEqual((await call('PUT', `${specs}/a`, { ...admin, body: { a: '2' } })).json, { a: '2' })
  assert.equal((await call('PUT', `${specs}/a`, { ...admin, body: { b: '2' } })).status, 400)
  assert.deepEqual((await call('GET', `${specs}/a`, admin)).json, { a: '2' })
  assert.equal((await call('DELETE', `${specs}/a`, admin)).status, 202)
  assert.equal((await call('DELETE', `${specs}/a`, admin)).status, 404)
})

test('quotas: of a project, of a type, of everybody, and in which words they refuse', async () => {
  const { call, makeVolume } = await start()
  const path = `/os-quota-sets/${PROJECT}`
  await makeVolume()
  assert.equal((await call('PUT', path, { ...admin, body: { quota_set: {} } })).status, 400)
  const set = await call('PUT', path, { ...admin, body: { quota_set: { volumes: 1, gigabytes___DEFAULT__: '5' } } })
  assert.deepEqual([set.status, set.json.quota_set.volumes, set.json.quota_set.gigabytes___DEFAULT__], [200, 1, 5])
  const refused = await call('POST', '/volumes', { body: { volume: { size: 1 } } })
  const words = "Maximum number of volumes allowed (1) exceeded for quota 'volumes'."
  assert.deepEqual([refused.status, messageOf(refused)], [413, words])
  const low = await call('PUT', path, { ...admin, body: { quota_set: { volumes: 0 } } })
  assert.equal(low.status, 400)
  const use = (await call('GET', `${path}?usage=true`)).json.quota_set
  assert.deepEqual(use.volumes, { limit: 1, in_use: 1, reserved: 0, allocated: 0 })
  assert.equal((await call('GET', path, { token: 'other' })).status, 403)
  assert.equal((await call('PUT', path, { ...admin, body: { quota_set: { colors: 1 } } })).status, 400)
  assert.equal((await call('DELETE', path, admin)).status, 200)
  const everybody = { ...admin, body: { quota_class_set: { gigabytes: 1 } } }
  assert.equal((await call('PUT', '/os-quota-class-sets/default', everybody)).json.quota_class_set.gigabytes, 1)
  const full = await call('POST', '/volumes', { body: { volume: { size: 1 } } })
  assert.match(messageOf(full), /Requested 1G, quota is 1G and 1G has been consumed/)
  const { absolute } = (await call('GET', '/limits')).json.limits
  assert.deepEqual([absolute.maxTotalVolumeGigabytes, absolute.totalGigabytesUsed, absolute.maxTotalVolumes], [1, 1, 10])
})

test('pools, services and zones tell where volumes can be; a disabled pool takes none, and a message says why', async () => {
  const { call, settle, makeVolume } = await start()
  await makeVolume({ size: 10 })
  const [pool] = (await call('GET', '/scheduler-stats/get_pools?detail=true', admin)).json.pools
  const { total_capacity_gb, free_capacity_gb, allocated_capacity_gb } = pool.capabilities
  assert.deepEqual([pool.name, total_capacity_gb, free_capacity_gb, allocated_capacity_gb], ['host-1@file#file', 100, 90, 10])
  assert.equal((await call('GET', '/capabilities/host-1@file', admin)).json.volume_backend_name, 'file')
  assert.deepEqual((await call('GET', '/os-availability-zone')).json.availabilityZoneInfo, [
    { zoneName: 'zone-1', zoneState: { available: true } },
  ])
  const body = { host: 'host-1@file', binary: 'cinder-volume', disabled_reason: 'full' }
  assert.equal((await call('PUT', '/os-services/disable-log-reason', { ...admin, body })).json.status, 'disabled')
  const [service] = (await call('GET', '/os-services?binary=cinder-volume', admin)).json.services
  assert.deepEqual([service.host, service.status, service.disabled_reason], ['host-1@file', 'disabled', 'full'])
  const { id } = (await call('POST', '/volumes', { body: { volume: { size: 1 } } })).json.volume
  await settle()
  assert.equal((await call('GET', `/volumes/${id}`)).json.volume.status, 'error')
  const [message] = (await call('GET', `/messages?resource_uuid=${id}`, { version: '3.5' })).json.messages
  assert.deepEqual([message.event_id, message.resource_uuid], ['VOLUME_VOLUME_001_003', id])
  const found = async (query: string) => (await call('GET', `/messages?${query}`, { version: '3.5' })).json.messages.length
  assert.deepEqual(
    [await found(`event_id=${message.event_id}`), await found('event_id=VOLUME_VOLUME_001_001'), await found('event_id=x')],
    [1, 0, 0],
  )
  assert.equal(await found(`event_id=${message.event_id}&offset=1`), 0)
  assert.equal((await call('GET', `/messages/${message.id}`, { token: 'other', version: '3.5' })).status, 404)
  assert.equal((await call('DELETE', `/messages/${message.id}`, { version: '3.5' })).status, 204)
})
