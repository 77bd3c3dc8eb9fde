import assert from 'node:assert/strict'
import { test } from 'node:test'
import { volumesOfHost } from '../../../domain/volume/host-document.ts'
import { PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const admin = { token: 'admin', version: '3.71' }

async function start() {
  const cloud = await startCinder(await openTestStore())
  const { call } = cloud
  const makeType = async (name: string, given: object = {}) =>
    (await call('POST', '/types', { ...admin, body: { volume_type: { name, ...given } } })).json.volume_type.id
  const retype = (id: string, new_type: string, migration_policy?: string) =>
    call('POST', `/volumes/${id}/action`, {
      body: { 'os-retype': { new_type, ...(migration_policy && { migration_policy }) } },
      version: '3.71',
    })
  const refused = async (...asked: Parameters<typeof retype>) => {
    const reply = await retype(...asked)
    return [reply.status, messageOf(reply)]
  }
  return { ...cloud, makeType, retype, refused }
}

test('a volume and its snapshots are of another type, with its limits and within its quotas', async () => {
  const { call, makeVolume, settle, makeType, retype, refused, ctx, hostIds } = await start()
  const fast = await makeType('fast')
  const id = await makeVolume({ size: 2 })
  const asked = { body: { snapshot: { volume_id: id } }, version: '3.71' }
  const snapshot = (await call('POST', '/snapshots', asked)).json.snapshot.id
  await settle()
  const qos = { name: 'q', consumer: 'front-end', total_iops_sec_per_gb: '100' }
  const made = await call('POST', '/qos-specs', { ...admin, body: { qos_specs: qos } })
  await call('GET', `/qos-specs/${made.json.qos_specs.id}/associate?vol_type_id=${fast}`, admin)
  const limit = (quota_set: object) => call('PUT', `/os-quota-sets/${PROJECT}`, { ...admin, body: { quota_set } })
  await limit({ gigabytes_fast: 3 })
  const words = 'Requested volume or snapshot exceeds allowed gigabytes_'
  const [status, said] = await refused(id, 'fast')
  assert.deepEqual([status, String(said).startsWith(words)], [413, true])
  await limit({ gigabytes_fast: 4, volumes_fast: 1 })
  assert.equal((await retype(id, 'fast', 'never')).status, 202)
  const volume = (await call('GET', `/volumes/${id}`, { version: '3.71' })).json.volume
  assert.deepEqual([volume.volume_type, volume.volume_type_id, volume.status], ['fast', fast, 'available'])
  assert.equal((await ctx.db.selectFrom('volume_snapshot').selectAll().executeTakeFirst())?.type_id, fast)
  assert.deepEqual((await volumesOfHost(ctx, hostIds[0] ?? ''))[0]?.limits, { total_iops_sec: 200 })
  const use = (await call('GET', `/os-quota-sets/${PROJECT}?usage=true`)).json.quota_set
  assert.deepEqual([use.gigabytes_fast.in_use, use.snapshots_fast.in_use, use.volumes___DEFAULT__.in_use], [4, 1, 0])
  const other = await makeVolume()
  assert.equal((await refused(other, 'fast'))[1], `Maximum number of volumes allowed (1) exceeded for quota 'volumes_${fast}'.`)
  assert.equal((await call('DELETE', `/types/${fast}`, admin)).status, 400)
  assert.equal((await call('GET', `/snapshots/${snapshot}`)).status, 200)
})

test('who may not use a type, what would have to move, and a volume that something is done with are refused in Cinder’s words', async () => {
  const { call, makeVolume, makeType, refused } = await start()
  const id = await makeVolume()
  await makeType('theirs', { 'os-volume-type-access:is_public': false })
  assert.deepEqual(await refused(id, 'theirs'), [404, 'Volume type theirs could not be found.'])
  await makeType('elsewhere', { extra_specs: { volume_backend_name: 'rbd' } })
  await makeType('far', { extra_specs: { 'RESKEY:availability_zones': 'zone-9' } })
  const secret = await makeType('secret')
  const encryption = { provider: 'luks', control_location: 'front-end' }
  await call('POST', `/types/${secret}/encryption`, { ...admin, body: { encryption } })
  const move = 'Volume migration failed: Retype requires migration but is not allowed.'
  for (const type of ['elsewhere', 'far', 'secret']) assert.deepEqual(await refused(id, type), [400, move])
  const yet = 'Invalid volume: Retype requires migration, which is not implemented in this cloud.'
  assert.deepEqual(await refused(id, 'elsewhere', 'on-demand'), [400, yet])
  const needs = /^Invalid volume: Retype needs volume to be in available or in-use state/
  const [same, words] = await refused(id, '__DEFAULT__')
  assert.equal(same, 400)
  assert.match(String(words), needs)
  await makeType('any')
  await makeType('shared', { extra_specs: { multiattach: '<is> True' } })
  const act = (body: object) => call('POST', `/volumes/${id}/action`, { ...admin, body })
  await act({ 'os-reset_status': { status: 'error' } })
  assert.match(String((await refused(id, 'any'))[1]), needs)
  await act({ 'os-reset_status': { status: 'available' } })
  await act({ 'os-attach': { mountpoint: '/dev/vdb', host_name: 'machine', mode: 'rw' } })
  assert.match(String((await refused(id, 'shared'))[1]), /retypes affecting multiattach are only allowed on available volumes/)
  assert.equal((await refused(id, 'any'))[0], 202)
  assert.equal((await call('GET', `/volumes/${id}`)).json.volume.status, 'in-use')
})
