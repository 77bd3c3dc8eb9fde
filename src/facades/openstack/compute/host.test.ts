import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimLease } from '../../../store/lease.ts'
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

test('a controller is shown as the services that it stands for', async () => {
  const nova = await startNova(await openTestStore())
  await claimLease(nova.ctx, 'controller/one:/state', 'one:/state', 20_000)
  await claimLease(nova.ctx, 'controller/two:/state', 'two:/state', 0)
  const get = async (path: string, version = '2.96') => (await nova.call('GET', path, { token: 'admin', version })).json
  type Service = { id: string | number; binary: string; host: string; zone: string; state: string; status: string }
  const shown = async (query = ''): Promise<Service[]> => (await get(`/os-services${query}`)).services
  const brief = (services: Service[]) => services.map(({ binary, host, zone, state }) => `${binary} ${host} ${zone} ${state}`)
  assert.deepEqual(brief(await shown()), [
    'nova-conductor one internal up',
    'nova-scheduler one internal up',
    'nova-conductor two internal down',
    'nova-scheduler two internal down',
    'nova-compute host-1 zone up',
  ])
  assert.deepEqual(brief(await shown('?binary=nova-scheduler')), [
    'nova-scheduler one internal up',
    'nova-scheduler two internal down',
  ])
  assert.deepEqual(brief(await shown('?host=host-1')), ['nova-compute host-1 zone up'])
  const [conductor] = await shown()
  assert.equal((await shown())[0]?.id, conductor?.id)
  assert.match(String(conductor?.id), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  assert.equal(typeof (await get('/os-services', '2.52')).services[0].id, 'number')
  const put = await nova.call('PUT', `/os-services/${conductor?.id}`, {
    token: 'admin',
    version: '2.96',
    body: { status: 'disabled' },
  })
  assert.deepEqual(
    [put.status, put.json.badRequest.message],
    [400, 'Updating a nova-conductor service is not supported. Only nova-compute services can be updated.'],
  )
  const zones = (await get('/os-availability-zone/detail')).availabilityZoneInfo
  assert.deepEqual(
    zones.map((zone: { zoneName: string; hosts: object }) => [zone.zoneName, Object.keys(zone.hosts)]),
    [
      ['internal', ['one', 'two']],
      ['zone', ['host-1']],
    ],
  )
  assert.deepEqual(Object.keys(zones[0].hosts.one), ['nova-conductor', 'nova-scheduler'])
  assert.equal((await get('/os-availability-zone')).availabilityZoneInfo.length, 1)
})

test('every alias of Nova’s fixed list is found; what is behind it and not served says 501', async () => {
  const nova = await startNova(await openTestStore())
  const { extensions } = (await nova.call('GET', '/extensions')).json
  assert.equal(extensions.length, 99)
  for (const alias of ['os-admin-actions', 'OS-EXT-STS', 'NMN', 'os-server-groups', 'os-instance_usage_audit_log'])
    assert.equal((await nova.call('GET', `/extensions/${alias}`)).json.extension.alias, alias)
  assert.equal((await nova.call('GET', '/extensions/os-nothing')).json.itemNotFound.code, 404)
  assert.equal((await nova.call('GET', '/extensions/constructor')).status, 404)
  assert.equal((await nova.call('GET', '/os-aggregates/1', { token: 'admin' })).status, 501)
})
