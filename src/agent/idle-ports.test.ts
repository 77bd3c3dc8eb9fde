import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeHostPorts, fakeNetworkWorld } from '../drivers/network/fake/index.ts'
import { silentLog } from '../kernel/log.ts'
import { IdlePorts } from './idle-ports.ts'

const guestWith = (...ids: string[]) =>
  ({ ports: ids.map((id) => ({ id })) }) as unknown as Parameters<IdlePorts['want']>[0][number] // of a whole document only the ports are looked at

test('a port that is wanted no more goes as soon as its guest lets go of it', async () => {
  const world = fakeNetworkWorld()
  const idle = new IdlePorts({ ports: fakeHostPorts(world), log: silentLog })
  const plug = (id: string) => world.ports.set(id, { id, mac: '02:00:00:00:00:11', networkId: 'n', mtu: 1442 })
  for (const id of ['a', 'b', 'of-before']) plug(id)
  idle.want([guestWith('a'), guestWith('b')])
  await idle.sweep()
  assert.deepEqual([...world.ports.keys()], ['a', 'b'])

  world.held.add('b')
  idle.want([guestWith('a'), guestWith()])
  await idle.sweep()
  assert.deepEqual([...world.ports.keys()], ['a', 'b'])
  world.held.delete('b')
  await idle.sweep()
  assert.deepEqual([...world.ports.keys()], ['a'])

  plug('nobody’s')
  await idle.sweep()
  assert.ok(world.ports.has('nobody’s'), 'nothing changed, so nothing is looked at')
  idle.suspect()
  await idle.sweep()
  assert.ok(!world.ports.has('nobody’s'))
})
