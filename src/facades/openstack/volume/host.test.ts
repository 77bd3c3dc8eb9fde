import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OTHER_PROJECT, PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const start = async () => startCinder(await openTestStore())
const admin = { token: 'admin', version: '3.71' }
const HOST = 'host-1@file'

test('hosts are listed while they take volumes, and show what each project has there', async () => {
  const { call, makeVolume } = await start()
  const hosts = async (query = '') => (await call('GET', `/os-hosts${query}`, admin)).json.hosts
  const [pool] = await hosts('?zone=zone-1')
  assert.deepEqual(
    [pool.host_name, pool.service, pool.zone, pool['service-status'], pool['service-state']],
    [HOST, 'cinder-volume', 'zone-1', 'available', 'enabled'],
  )
  assert.deepEqual(await hosts('?zone=elsewhere'), [])
  const shown = async () =>
    (await call('GET', `/os-hosts/${HOST}`, admin)).json.host.map(({ resource }: { resource: object }) => Object.values(resource))
  assert.deepEqual(await shown(), [[HOST, '(total)', '0', '0', '0', '0']])
  const id = await makeVolume({ size: 3 })
  await makeVolume({ size: 2 }, 'other')
  assert.equal((await call('POST', '/snapshots', { body: { snapshot: { volume_id: id } } })).status, 202)
  assert.deepEqual(await shown(), [
    [HOST, '(total)', '2', '5', '1', '3'],
    [HOST, PROJECT, '1', '3', '1', '3'],
    [HOST, OTHER_PROJECT, '1', '2', '0', '0'],
  ])
  assert.equal((await call('GET', '/os-hosts/host-1', admin)).json.host.length, 3)
  for (const path of ['/os-hosts', `/os-hosts/${HOST}`]) assert.equal((await call('GET', path)).status, 403)
  await call('PUT', '/os-services/disable', { ...admin, body: { host: 'host-1', binary: 'cinder-volume' } })
  assert.deepEqual(await hosts('?zone=zone-1'), [])
  const gone = await call('GET', `/os-hosts/${HOST}`, admin)
  assert.deepEqual([gone.status, messageOf(gone)], [404, `Service cinder-volume could not be found on host ${HOST}.`])
})

test('services are found by their host’s name as well', async () => {
  const { call } = await start()
  const found = async (query: string) =>
    (await call('GET', `/os-services?${query}`, admin)).json.services.map(({ host }: { host: string }) => host)
  for (const host of ['host-1', HOST]) assert.deepEqual(await found(`host=${host}&binary=cinder-volume`), [HOST])
  for (const host of ['host-1@', 'host', 'host-1@other']) assert.deepEqual(await found(`host=${host}`), [])
  assert.deepEqual(await found('host=host-1&binary=cinder-scheduler'), [])
})

test('nothing is placed in a frozen pool until it is thawed', async () => {
  const { call, makeVolume } = await start()
  const put = async (act: string, body: object, version = '3.71') => {
    const reply = await call('PUT', `/os-services/${act}`, { token: 'admin', version, body })
    return [reply.status, ...(reply.status < 300 ? [] : [messageOf(reply)])]
  }
  const unchanged = (text: string) => [400, `Invalid input received: No service could be changed: ${text} to failover.`]
  assert.deepEqual(await put('thaw', { host: HOST }), unchanged(`frozen in ['${HOST}'] must be True`))
  assert.deepEqual(await put('freeze', { host: HOST }), [200])
  assert.deepEqual(await put('freeze', { host: HOST }), unchanged(`frozen in ['${HOST}'] must be False`))
  const services = (await call('GET', '/os-services?binary=cinder-volume', admin)).json.services
  assert.deepEqual([services[0].frozen, services[0].status], [true, 'enabled'])
  const stuck = await makeVolume()
  assert.equal((await call('GET', `/volumes/${stuck}`)).json.volume.status, 'error')
  assert.deepEqual(await put('thaw', { host: 'host-1' }), [200])
  assert.equal((await call('GET', `/volumes/${await makeVolume()}`)).json.volume.status, 'available')
  const said = 'Invalid input received: '
  assert.deepEqual(await put('freeze', {}), [400, `${said}One and only one of cluster and host must be set.`])
  assert.deepEqual(await put('freeze', { cluster: 'c' }, '3.25'), [400, `${said}Host field is missing.`])
  assert.deepEqual(await put('freeze', { cluster: 'c' }), [400, `${said}No service found with cluster=c`])
  assert.deepEqual(await put('freeze', { host: 'x' }), [400, `${said}No service found with host=x`])
  assert.equal((await call('PUT', '/os-services/freeze', { body: { host: HOST } })).status, 403)
  const over = unchanged(`replication_status in ['${HOST}'] must be ['enabled' or 'failed-over'] and must be up`)
  assert.deepEqual(await put('failover_host', { host: HOST, backend_id: 'b' }), over)
})

test('there are no clusters', async () => {
  const { call } = await start()
  for (const path of ['/clusters', '/clusters/detail?is_up=true&disabled=0', '/clusters?replication_status=enabled'])
    assert.deepEqual((await call('GET', path, admin)).json, { clusters: [] })
  const bad = async (path: string, version: string) => messageOf(await call('GET', path, { token: 'admin', version }))
  assert.equal(await bad('/clusters?frozen=1', '3.25'), 'Invalid input received: Invalid filter keys: frozen')
  assert.match(await bad('/clusters?is_up=perhaps', '3.71'), /^Invalid input received: Value 'perhaps' for 'is_up'/)
  const absent = async (method: 'GET' | 'PUT', path: string, body?: object) => {
    const reply = await call(method, path, { ...admin, ...(body && { body }) })
    return [reply.status, messageOf(reply)]
  }
  const said = [404, 'Cluster c@file could not be found.']
  assert.deepEqual(await absent('GET', '/clusters/c@file?binary=cinder-volume'), said)
  assert.deepEqual(await absent('PUT', '/clusters/enable', { name: 'c@file', binary: 'cinder-volume' }), said)
  assert.deepEqual(await absent('PUT', '/clusters/disable', { name: 'c@file', disabled_reason: 'why' }), said)
  assert.equal((await call('GET', '/clusters', { token: 'admin', version: '3.6' })).status, 404)
  assert.equal((await call('GET', '/clusters', { version: '3.7' })).status, 403)
})

test('nothing waits to be cleaned up', async () => {
  const { call, makeVolume } = await start()
  const cleanUp = (body: object) => call('POST', '/workers/cleanup', { ...admin, body })
  const nothing = { cleaning: [], unavailable: [] }
  const asked = await cleanUp({ host: HOST, binary: 'cinder-volume', is_up: 'true' })
  assert.deepEqual([asked.status, asked.json], [202, nothing])
  assert.deepEqual((await cleanUp({})).json, nothing)
  const id = await makeVolume()
  assert.equal(
    messageOf(await cleanUp({ resource_id: id, resource_type: 'volume' })),
    `Invalid input received: There is no resource with UUID ${id} pending cleanup.`,
  )
  assert.deepEqual((await cleanUp({ resource_id: id, host: HOST })).json, nothing)
  assert.equal(
    messageOf(await cleanUp({ resource_type: 'server' })),
    'Invalid input received: Resource type server not valid, must be Snapshot or Volume',
  )
  assert.equal((await cleanUp({ name: 'x' })).status, 400)
  assert.equal((await call('POST', '/workers/cleanup', { version: '3.24', body: {} })).status, 403)
})
