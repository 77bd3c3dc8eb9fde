import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

test('hosts are shown to admins as hypervisors, services and zones', async () => {
  const nova = await startNova(await openTestStore(), { hosts: 2 })
  const serverId = await nova.makeServer()
  const get = async (path: string, version = '2.96', token = 'admin') => (await nova.call('GET', path, { token, version })).json
  for (const path of ['/os-hypervisors', '/os-hypervisors/detail', '/os-services', '/os-availability-zone/detail']) {
    assert.equal((await nova.call('GET', path)).status, 403, path)
  }
  const { hypervisors } = await get('/os-hypervisors/detail?with_servers=1')
  const busy = hypervisors.find((h: { servers?: unknown }) => h.servers)
  assert.deepEqual([hypervisors.length, busy.servers, busy.state], [2, [{ uuid: serverId, name: 'vm1' }], 'up'])
  assert.equal((await get(`/os-hypervisors/${busy.id}`)).hypervisor.hypervisor_hostname, busy.hypervisor_hostname)
  const old = (await get('/os-hypervisors/detail', '2.52')).hypervisors
  assert.equal(
    old.reduce((sum: number, h: { memory_mb_used: number }) => sum + h.memory_mb_used, 0),
    512,
  )
  assert.equal(typeof old[0].id, 'number')
  assert.equal((await get(`/os-hypervisors/${old[0].id}`, '2.52')).hypervisor.id, old[0].id)
  const sums = (await get('/os-hypervisors/statistics', '2.87')).hypervisor_statistics
  assert.deepEqual([sums.count, sums.vcpus_used, sums.running_vms], [2, 1, 1])
  assert.equal((await get('/os-hypervisors/statistics', '2.88')).itemNotFound.code, 404)
  assert.equal((await get('/os-hypervisors/none')).itemNotFound.code, 404)
  assert.deepEqual(await get('/os-availability-zone', '2.96', 'demo'), {
    availabilityZoneInfo: [{ zoneName: 'zone', zoneState: { available: true }, hosts: null }],
  })
})

test('a host that is disabled takes no new servers', async () => {
  const nova = await startNova(await openTestStore())
  const { services } = (await nova.call('GET', '/os-services', { token: 'admin', version: '2.96' })).json
  const path = `/os-services/${services[0].id}`
  const put = (body: object, token = 'admin') => nova.call('PUT', path, { token, version: '2.96', body })
  assert.equal((await put({ status: 'disabled' }, 'demo')).status, 403)
  const { service } = (await put({ status: 'disabled', disabled_reason: 'repair' })).json
  assert.deepEqual([service.status, service.disabled_reason, service.state], ['disabled', 'repair', 'up'])
  const id = await nova.makeServer()
  assert.equal((await nova.call('GET', `/servers/${id}`)).json.server.status, 'ERROR')
  assert.equal((await put({ disabled_reason: 'x' })).status, 400)
  assert.equal((await put({})).status, 400)
  assert.equal((await put({ forced_down: true })).status, 501)
  assert.equal((await put({ status: 'enabled' })).json.service.disabled_reason, null)
  assert.equal((await nova.call('PUT', '/os-services/none', { token: 'admin', version: '2.96', body: {} })).status, 404)
})
