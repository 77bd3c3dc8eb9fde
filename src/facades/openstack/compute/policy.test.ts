/** An operator's rules for servers: whatever is decided by who asks, they change; and other services' rows stay as they are. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Store } from '../../../store/store.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

let store: Store
let nova: Awaited<ReturnType<typeof startNova>>
let id: string
before(async () => {
  store = await openTestStore()
  nova = await startNova(store)
  id = await nova.makeServer({ name: 'of demo' })
})
afterEach(() => nova.policy.override({}))
after(() => store.close())

const api = (name: string) => `os_compute_api:${name}`
const status = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, token: string, body?: object, version = '2.96') =>
  (await nova.call(method, path, { token, version, body })).status
const names = async (path: string, token: string): Promise<string[]> =>
  (await nova.call('GET', path, { token })).json.servers.map(({ name }: { name: string }) => name)
const act = (token: string, body: object) => status('POST', `/servers/${id}/action`, token, body)

test('a rule without a project opens the servers of every one, for that action alone', async () => {
  assert.equal(await status('GET', `/servers/${id}`, 'other'), 404)
  nova.policy.override({ [api('servers:show')]: 'role:reader' })
  assert.equal(await status('GET', `/servers/${id}`, 'other'), 200)
  assert.equal(await status('GET', `/servers/${id}/ips`, 'other'), 404)
  assert.equal(await status('DELETE', `/servers/${id}`, 'other'), 404)
  assert.equal(await act('other', { 'os-stop': null }), 404)
  assert.deepEqual(await names('/servers', 'other'), [])
})

test('a narrower rule refuses', async () => {
  nova.policy.override({ [api('servers:create')]: 'role:manager and project_id:%(project_id)s' })
  assert.equal(await status('POST', '/servers', 'demo', nova.createBody()), 403)
  assert.equal(await status('POST', '/servers', 'admin', nova.createBody({ networks: 'none' })), 202)
})

test('all projects’ servers: a rule for each of the two lists', async () => {
  const all = (path: string) => status('GET', `${path}?all_tenants=1`, 'other')
  assert.deepEqual([await all('/servers'), await all('/servers/detail')], [403, 403])
  nova.policy.override({ [api('servers:detail:get_all_tenants')]: 'role:reader' })
  assert.deepEqual([await all('/servers'), await all('/servers/detail')], [403, 200])
  assert.ok((await names('/servers/detail?all_tenants=1', 'other')).includes('of demo'))
  assert.deepEqual(await names('/servers/detail', 'other'), [])
  nova.policy.override({ [api('servers:index:get_all_tenants')]: 'role:reader' })
  assert.deepEqual([await all('/servers'), await all('/servers/detail')], [200, 403])
})

test('only what one made oneself: a colleague’s server is refused, another project’s is not there', async () => {
  nova.policy.override({ [api('servers:delete')]: 'user_id:%(user_id)s and project_id:%(project_id)s' })
  const colleague = await nova.makeServer({ name: 'a colleague’s', networks: 'none' })
  await nova.ctx.db.updateTable('server').set({ user_id: 'somebody else' }).where('id', '=', colleague).execute()
  assert.equal(await status('DELETE', `/servers/${colleague}`, 'demo'), 403)
  assert.equal(await status('DELETE', `/servers/${colleague}`, 'other'), 404)
  assert.equal(await status('DELETE', '/servers/no-such-server', 'demo'), 404)
  const mine = await nova.makeServer({ name: 'mine', networks: 'none' })
  assert.equal(await status('DELETE', `/servers/${mine}`, 'demo'), 204)
})

test('a rule that asks what a server is, is asked about it', async () => {
  nova.policy.override({ [api('os-stop')]: '!', [api('servers:stop')]: 'role:member and False:%(locked)s' })
  assert.equal(await act('demo', { lock: null }), 202)
  assert.equal(await act('demo', { 'os-stop': null }), 403)
  assert.equal(await act('other', { 'os-stop': null }), 404)
  assert.equal(await act('demo', { unlock: null }), 202)
})

test('who may change a locked server', async () => {
  await act('demo', { lock: null })
  const put = () => act('demo', { reboot: { type: 'HARD' } })
  assert.equal(await put(), 409)
  nova.policy.override({ [api('os-lock-server:unlock:unlock_override')]: 'role:member' })
  assert.equal(await put(), 202)
  await act('demo', { unlock: null })
})

test('where a server is to be: asked when the body says so', async () => {
  const make = (over: object) => status('POST', '/servers', 'demo', nova.createBody({ networks: 'none', ...over }))
  const forced = { availability_zone: 'zone:host-0' }
  assert.deepEqual([await make(forced), await make({ host: 'host-0' })], [403, 403])
  assert.deepEqual([await make({ availability_zone: 'zone' }), await make({ availability_zone: 'zone:' })], [202, 202])
  nova.policy.override({ [api('servers:create:forced_host')]: 'role:member' })
  assert.equal(await make(forced), 202)
  assert.equal(await make({ host: 'host-0' }), 403)
  nova.policy.override({ 'compute:servers:create:requested_destination': 'role:member' })
  assert.equal(await make(forced), 403)
  assert.notEqual(await make({ host: 'host-0' }), 403)
})

test('block devices: asked when the body has some', async () => {
  const local = { source_type: 'image', destination_type: 'local', boot_index: 0, uuid: nova.createBody().server.imageRef }
  const make = (over: object) => status('POST', '/servers', 'demo', nova.createBody({ networks: 'none', ...over }))
  assert.equal(await make({ block_device_mapping_v2: [local] }), 202)
  nova.policy.override({ [api('servers:create:attach_volume')]: 'role:admin' })
  assert.deepEqual([await make({ block_device_mapping_v2: [local] }), await make({})], [403, 202])
})

test('flavors of one project: a wide rule to make servers brings nobody another project’s', async () => {
  const flavor = { name: 'secret', ram: 64, vcpus: 1, disk: 10, 'os-flavor-access:is_public': false }
  const { json } = await nova.call('POST', '/flavors', { token: 'admin', body: { flavor } })
  const spec = nova.createBody({ networks: 'none', flavorRef: json.flavor.id })
  assert.equal(await status('POST', '/servers', 'demo', spec), 400)
  nova.policy.override({ [api('servers:create')]: 'role:member', [api('flavors:show')]: 'role:reader' })
  assert.equal(await status('POST', '/servers', 'demo', spec), 400)
  assert.equal(await status('GET', `/flavors/${json.flavor.id}`, 'demo'), 200)
})
