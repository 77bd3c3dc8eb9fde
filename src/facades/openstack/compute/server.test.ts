import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

test('a server from its creation to its end, as Nova shows it', async () => {
  const nova = await startNova(await openTestStore())
  const made = await nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ metadata: { a: 'b' } }) })
  assert.equal(made.status, 202)
  const { server } = made.json
  assert.match(server.adminPass, /^[A-Za-z0-9]{12}$/)
  assert.equal(made.headers.location, `http://cloud/compute/v2.1/servers/${server.id}`)
  assert.equal(made.headers['x-compute-request-id'], made.headers['x-openstack-request-id'])
  assert.deepEqual(server.security_groups, [{ name: 'default' }])
  const path = `/servers/${server.id}`
  const early = (await nova.call('GET', path)).json.server
  assert.deepEqual([early.status, early['OS-EXT-STS:task_state'], early.hostId], ['BUILD', 'scheduling', ''])
  await nova.settle()
  const shown = (await nova.call('GET', path, { version: '2.96' })).json.server
  assert.deepEqual([shown.status, shown['OS-EXT-STS:power_state'], shown.progress], ['ACTIVE', 1, 0])
  assert.equal(shown.flavor.original_name, 'm1.tiny')
  assert.equal(shown.addresses.private[0]['OS-EXT-IPS:type'], 'fixed')
  assert.equal(shown.hostId.length, 56)
  assert.ok(!('OS-EXT-SRV-ATTR:host' in shown))
  assert.equal((await nova.call('DELETE', path)).status, 204)
  assert.equal((await nova.call('GET', path)).json.server['OS-EXT-STS:task_state'], 'deleting')
  await nova.settle()
  const gone = await nova.call('GET', path)
  assert.deepEqual(gone.json, { itemNotFound: { code: 404, message: `Instance ${server.id} could not be found.` } })
})

test('a server that cannot be placed ends in ERROR with Nova’s fault and no port', async () => {
  const nova = await startNova(await openTestStore(), { hosts: 0 })
  const id = await nova.makeServer()
  const { server } = (await nova.call('GET', `/servers/${id}`)).json
  assert.equal(server.status, 'ERROR')
  assert.match(server.fault.message, /^No valid host was found\./)
  assert.deepEqual([server.addresses, server.hostId, 'security_groups' in server], [{}, '', false])
  const [action] = (await nova.call('GET', `/servers/${id}/os-instance-actions`)).json.instanceActions
  const shown = await nova.call('GET', `/servers/${id}/os-instance-actions/${action.request_id}`, { version: '2.96' })
  assert.deepEqual([shown.json.instanceAction.message, shown.json.instanceAction.events[0].result], ['Error', 'Error'])
})

test('a server is its project’s, and its place is for admins', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  for (const [method, path, body] of [
    ['GET', `/servers/${id}`],
    ['DELETE', `/servers/${id}`],
    ['PUT', `/servers/${id}`, { server: { name: 'mine' } }],
    ['POST', `/servers/${id}/action`, { 'os-stop': null }],
    ['GET', `/servers/${id}/ips`],
    ['GET', `/servers/${id}/os-instance-actions`],
    ['GET', `/servers/${id}/metadata`],
    ['PUT', `/servers/${id}/metadata`, { metadata: {} }],
    ['GET', `/servers/${id}/os-interface`],
    ['GET', `/servers/${id}/os-security-groups`],
    ['POST', `/servers/${id}/action`, { 'os-getConsoleOutput': {} }],
  ] as const) {
    const { status } = await nova.call(method, path, { token: 'other', body })
    assert.equal(status, 404, `${method} ${path}`)
  }
  assert.deepEqual((await nova.call('GET', '/servers', { token: 'other' })).json, { servers: [] })
  assert.equal((await nova.call('DELETE', `/servers/${id}`, { token: 'reader' })).status, 403)
  const seen = (await nova.call('GET', `/servers/${id}`, { token: 'admin', version: '2.96' })).json.server
  assert.deepEqual([seen['OS-EXT-SRV-ATTR:host'], seen.host_status], ['host-1', 'UP'])
  const attributes = (version: string, token: string) =>
    nova.call('GET', `/servers/${id}`, { token, version }).then(({ json }) => 'OS-EXT-SRV-ATTR:hostname' in json.server)
  assert.deepEqual(
    [await attributes('2.89', 'demo'), await attributes('2.90', 'demo'), await attributes('2.89', 'admin')],
    [false, true, true],
  )
})

test('several servers at once, as many as the quota allows', async () => {
  const nova = await startNova(await openTestStore())
  const reply = await nova.call('POST', '/servers', { body: nova.createBody({ min_count: 2, max_count: '30', networks: [] }) })
  assert.equal(reply.status, 202)
  const { servers } = (await nova.call('GET', '/servers?sort_key=display_name&sort_dir=asc')).json
  assert.equal(servers.length, 10)
  assert.deepEqual(
    servers.slice(0, 2).map((s: { name: string }) => s.name),
    ['vm1-1', 'vm1-10'],
  )
  const over = await nova.call('POST', '/servers', { body: nova.createBody({ networks: undefined }) })
  assert.deepEqual(over.json, {
    forbidden: { code: 403, message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances' },
  })
})

test('what was told at creation is shown, and can be changed', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer({
    description: 'd',
    tags: ['b', 'a'],
    config_drive: 'True',
    accessIPv4: '192.0.2.1',
    accessIPv6: '0000:0000:0000:0000:0000:babe:220.12.22.2',
    hostname: 'h',
  })
  const show = async () => (await nova.call('GET', `/servers/${id}`, { version: '2.96' })).json.server
  const first = await show()
  assert.deepEqual([first.description, first.tags, first.config_drive, first.accessIPv4], ['d', ['a', 'b'], 'True', '192.0.2.1'])
  assert.equal(first['OS-EXT-SRV-ATTR:hostname'], 'h')
  assert.equal(first.accessIPv6, '::babe:dc0c:1602')
  const change = { name: 'new', description: null, accessIPv4: '', 'OS-DCF:diskConfig': 'AUTO', hostname: 'other' }
  const reply = await nova.call('PUT', `/servers/${id}`, { version: '2.96', body: { server: change } })
  assert.deepEqual(reply.json.server, await show())
  const { name, description, accessIPv4, 'OS-DCF:diskConfig': disk, 'OS-EXT-SRV-ATTR:hostname': hostname } = reply.json.server
  assert.deepEqual([name, description, accessIPv4, disk, hostname], ['new', null, '', 'AUTO', 'other'])
})

test('hostnames are made of names, of several at once with numbers; one given is for one server', async () => {
  const nova = await startNova(await openTestStore())
  const hostnames = async (body: object) => {
    const made = await nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ networks: 'none', ...body }) })
    if (made.status !== 202) return [made.status, made.json.badRequest?.message]
    const { json } = await nova.call('GET', `/servers/detail?reservation_id=${made.json.reservation_id ?? ''}`, {
      version: '2.96',
    })
    const servers: { id: string; 'OS-EXT-SRV-ATTR:hostname': string }[] = json.servers
    const wanted = made.json.server ? servers.filter(({ id }) => id === made.json.server.id) : servers
    return wanted.map((server) => server['OS-EXT-SRV-ATTR:hostname']).sort()
  }
  assert.deepEqual(await hostnames({ name: 'web.example.com' }), ['web-example-com'])
  const several = { name: 'db.1', min_count: 2, return_reservation_id: true }
  assert.deepEqual(await hostnames(several), ['db-1-1', 'db-1-2'])
  assert.deepEqual(await hostnames({ ...several, hostname: 'h' }), [
    400,
    'Unable to allocate a single hostname to multiple instances',
  ])
})

test('twenty requests at once and a quota of ten make exactly ten servers', async () => {
  const nova = await startNova(await openTestStore())
  const create = () => nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ networks: 'none' }) })
  const statuses = (await Promise.all(Array.from({ length: 20 }, create))).map(({ status }) => status)
  assert.deepEqual([statuses.filter((s) => s === 202).length, statuses.filter((s) => s === 403).length], [10, 10])
  assert.equal((await nova.call('GET', '/servers')).json.servers.length, 10)
})
