import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

/** Keys that a member's server has from a version on, and not before. */
const SINCE: Readonly<Record<string, number>> = {
  locked: 9,
  description: 19,
  tags: 26,
  trusted_image_certificates: 63,
  server_groups: 71,
  locked_reason: 73,
  'OS-EXT-SRV-ATTR:hostname': 90,
  pinned_availability_zone: 96,
}

test('each version shows a server as it did when it was new', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  const show = async (minor: number, token = 'demo') =>
    (await nova.call('GET', `/servers/${id}`, { token, version: `2.${minor}` })).json.server
  for (const [key, minor] of Object.entries(SINCE)) {
    assert.equal(key in (await show(minor)), true, `${key} at 2.${minor}`)
    assert.equal(key in (await show(minor - 1)), false, `${key} at 2.${minor - 1}`)
  }
  assert.deepEqual((await show(46)).flavor, { id: '1', links: [{ rel: 'bookmark', href: 'http://cloud/compute/flavors/1' }] })
  assert.equal((await show(47)).flavor.vcpus, 1)
  assert.equal('OS-EXT-SRV-ATTR:root_device_name' in (await show(2, 'admin')), false)
  assert.equal('OS-EXT-SRV-ATTR:host' in (await show(2, 'admin')), true)
  assert.equal('OS-EXT-SRV-ATTR:root_device_name' in (await show(3, 'admin')), true)
  assert.equal('host_status' in (await show(15, 'admin')), false)
  const update = async (minor: number) =>
    (await nova.call('PUT', `/servers/${id}`, { version: `2.${minor}`, body: { server: { name: 'n' } } })).json.server
  assert.equal('key_name' in (await update(74)), false)
  assert.deepEqual(Object.keys(await update(75)).toSorted(), Object.keys(await show(75)).toSorted())
})

test('each version takes what it knew', async () => {
  const nova = await startNova(await openTestStore())
  const create = async (minor: number, over: object) => {
    const reply = await nova.call('POST', '/servers', {
      version: `2.${minor}`,
      body: nova.createBody({ ...over, networks: undefined }),
    })
    if (reply.status === 202) await nova.call('DELETE', `/servers/${reply.json.server.id}`)
    return reply.status
  }
  assert.equal(await create(36, {}), 202)
  assert.equal(await create(37, {}), 400)
  assert.equal(await create(18, { description: 'd' }), 400)
  assert.equal(await create(19, { description: 'd' }), 202)
  assert.equal(await create(36, { tags: ['a'] }), 400)
  const file = { path: '/etc/motd', contents: 'aGk=' }
  assert.equal(await create(36, { personality: [file] }), 202)
  assert.equal(await create(36, { personality: Array(6).fill(file) }), 403)
  assert.equal(await create(36, { personality: [{ ...file, contents: '?' }] }), 400)
  const nowadays = async (minor: number, over: object) =>
    (await nova.call('POST', '/servers', { version: `2.${minor}`, body: nova.createBody({ networks: 'none', ...over }) })).status
  assert.equal(await nowadays(57, { personality: [file] }), 400)
  assert.equal(await nowadays(56, { personality: [file] }), 202)
  assert.equal(await nowadays(89, { hostname: 'abc' }), 400)
  assert.equal(await nowadays(90, { hostname: 'a.b' }), 400)
  assert.equal(await nowadays(94, { hostname: 'a.b' }), 202)
})

test('version documents need no token', async () => {
  const { app } = await startNova(await openTestStore())
  const root = (await app.inject({ url: '/compute/', headers: { host: 'cloud' } })).json()
  assert.deepEqual(
    root.versions.map(({ id, version, min_version, status }: Record<string, string>) => [id, min_version, version, status]),
    [
      ['v2.0', '', '', 'SUPPORTED'],
      ['v2.1', '2.1', '2.96', 'CURRENT'],
    ],
  )
  assert.equal(root.versions[0].links[0].href, 'http://cloud/compute/v2/')
  const legacy = await app.inject({ url: '/compute/v2/', headers: { host: 'cloud' } })
  assert.deepEqual([legacy.json().version.id, legacy.json().version.links[0].href], ['v2.0', 'http://cloud/compute/v2/'])
  const own = await app.inject({ url: '/compute/v2.1/', headers: { host: 'cloud' } })
  assert.equal(own.json().version.links[0].href, 'http://cloud/compute/v2.1/')
  assert.equal((await app.inject({ url: '/compute/v2.1/servers' })).statusCode, 401)
})

test('v2 is v2.1 without microversions, and leaves out what it does not know', async () => {
  const nova = await startNova(await openTestStore())
  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
    const headers = { host: 'cloud', 'x-auth-token': 'demo', 'openstack-api-version': 'compute 2.96' }
    const type = body ? { 'content-type': 'application/json' } : {}
    const reply = await nova.app.inject({
      method,
      url: `/compute/v2${path}`,
      headers: { ...headers, ...type },
      ...(body ? { payload: body } : {}),
    })
    return { status: reply.statusCode, headers: reply.headers, json: reply.body === '' ? undefined : reply.json() }
  }
  const spec = { ...nova.createBody({ networks: undefined, name: ' spaced ', colour: 'red', tags: ['x'] }), more: 1 }
  const made = await call('POST', '/servers', spec)
  assert.equal(made.status, 202, JSON.stringify(made.json))
  const { id, links } = made.json.server
  assert.deepEqual(
    links.map(({ href }: { href: string }) => href),
    [`http://cloud/compute/v2/servers/${id}`, `http://cloud/compute/servers/${id}`],
  )
  const shown = await call('GET', `/servers/${id}`)
  assert.deepEqual([shown.json.server.name, 'tags' in shown.json.server, shown.json.server.flavor.id], ['spaced', false, '1'])
  assert.deepEqual(
    [shown.headers['openstack-api-version'], shown.headers['x-openstack-nova-api-version'], shown.headers.vary],
    [undefined, undefined, 'X-Auth-Token'],
  )
  assert.equal((await call('PUT', `/servers/${id}`, { server: { name: 'n', hostname: 'left-out' } })).json.server.name, 'n')
  // patterns are held to, and a body of nothing that is known is none
  assert.equal((await call('POST', `/servers/${id}/metadata`, { metadata: { 'a!': 'b' } })).status, 400)
  assert.equal((await call('PUT', `/servers/${id}`, { server: { colour: 'red' } })).status, 400)
  assert.equal((await call('POST', '/servers', { server: { name: 'n' } })).status, 400)
  assert.equal((await call('GET', '/os-server-groups/none')).status, 501)
  assert.equal((await call('GET', '/extensions')).json.extensions.length, 100)
  assert.equal((await call('GET', '/extensions/OS-EXT-VIF-NET')).json.extension.name, 'ExtendedVIFNet')
  assert.equal((await nova.app.inject({ url: '/compute/v2/servers' })).statusCode, 401)
})
