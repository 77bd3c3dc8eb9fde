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
  assert.deepEqual([root.versions[0].id, root.versions[0].version], ['v2.1', '2.96'])
  const own = await app.inject({ url: '/compute/v2.1/', headers: { host: 'cloud' } })
  assert.equal(own.json().version.links[0].href, 'http://cloud/compute/v2.1/')
  assert.equal((await app.inject({ url: '/compute/v2.1/servers' })).statusCode, 401)
})
