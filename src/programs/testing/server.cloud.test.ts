import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Servers, serversOf } from './servers.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let servers: Servers

before(async () => {
  cloud = await startCloud()
  servers = await serversOf(cloud, await cloud.memberToken())
})
after(() => cloud?.close())

const guests = () => [...(cloud.hosts[0]?.world.guests.guests.values() ?? [])]

test('a server lives: made, stopped, started, paused, rebooted, deleted, and nothing is left', async () => {
  const id = await servers.create('vm1')
  const server = await servers.until(id, 'ACTIVE')
  assert.equal(server.addresses.private.length, 1)
  assert.equal(guests().find(({ spec }) => spec.id === id)?.state, 'running')
  for (const [action, status] of [
    ['os-stop', 'SHUTOFF'],
    ['os-start', 'ACTIVE'],
    ['pause', 'PAUSED'],
    ['unpause', 'ACTIVE'],
  ] as const) {
    await servers.act(id, { [action]: null })
    await servers.until(id, status)
  }
  await servers.act(id, { reboot: { type: 'HARD' } })
  await servers.until(id, 'ACTIVE')
  await servers.remove(id)
  await servers.untilGone(id)
  await nothingLeft()
})

test('a guest that cannot start: ERROR with why, and nothing is left on the host', async () => {
  const id = await servers.create('fail-start')
  const server = await servers.until(id, 'ERROR')
  assert.equal(server.fault.code, 500)
  assert.match(server.fault.message, /could not be run/)
  await nothingLeft()
  await servers.remove(id)
  await servers.untilGone(id)
})

test('a server that fits nowhere: ERROR, and neither ports nor room are kept', async () => {
  const [host] = cloud.hosts
  assert.ok(host)
  const token = await cloud.adminToken()
  const headers = { 'openstack-api-version': 'compute 2.53' }
  const { services } = await cloud.demand('/compute/v2.1/os-services?binary=nova-compute', { token, headers })
  const at = `/compute/v2.1/os-services/${services[0].id}`
  await cloud.demand(at, { token, headers, method: 'PUT', body: { status: 'disabled' } })
  const id = await servers.create('nowhere')
  const server = await servers.until(id, 'ERROR')
  assert.match(server.fault.message, /^No valid host was found/)
  const { ports } = await cloud.demand(`/networking/v2.0/ports?device_id=${id}`, { token: servers.token })
  assert.deepEqual(ports, [])
  await cloud.demand(at, { token, headers, method: 'PUT', body: { status: 'enabled' } })
  await servers.remove(id)
  await servers.untilGone(id)
})

test('an agent that is replaced mid-way goes on with what its predecessor began; guests did not notice', async () => {
  const [host] = cloud.hosts
  assert.ok(host)
  const kept = await servers.create('kept')
  await servers.until(kept, 'ACTIVE')
  const before = host.world.guests.guests.get(kept)
  host.world.network.faults.add('plug')
  const made = await servers.create('made-meanwhile')
  await cloud.eventually('the agent has begun with it', async () =>
    (await servers.show(made))['OS-EXT-STS:task_state'] === 'spawning' ? true : undefined,
  )
  await host.stop()
  await servers.act(kept, { 'os-stop': null })
  host.world.network.faults.clear()
  await host.start()
  await servers.until(made, 'ACTIVE')
  await servers.until(kept, 'SHUTOFF')
  assert.equal(host.world.guests.guests.get(kept)?.spec, before?.spec)
  for (const id of [kept, made]) await servers.remove(id)
  for (const id of [kept, made]) await servers.untilGone(id)
  await nothingLeft()
})

test('20 parallel creates at a quota of 10 give exactly 10', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => servers.tryCreate(`parallel-${i}`)))
  const made = answers.filter(({ status }) => status === 202).map(({ json }) => json.server.id as string)
  assert.equal(made.length, 10)
  assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [202, 403])
  for (const id of made) await servers.until(id, 'ACTIVE')
  assert.equal(guests().filter(({ state }) => state === 'running').length, 10)
  for (const id of made) await servers.remove(id)
  for (const id of made) await servers.untilGone(id)
  await nothingLeft()
})

async function nothingLeft(): Promise<void> {
  const [host] = cloud.hosts
  assert.ok(host)
  const { guests: world, network, disks } = host.world
  await cloud.eventually('nothing of the server is on the host', () =>
    world.guests.size + network.ports.size + disks.disks.size === 0 ? true : undefined,
  )
  const token = await cloud.adminToken()
  const { hypervisors } = await cloud.demand('/compute/v2.1/os-hypervisors/detail', { token })
  assert.deepEqual([hypervisors[0].vcpus_used, hypervisors[0].local_gb_used], [0, 0])
}
