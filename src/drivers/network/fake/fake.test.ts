import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTopology, PORT } from '../driver.check.topology.ts'
import { checkNetworkDrivers } from '../driver.check.ts'
import { fakeFabric, fakeHostPorts, fakeNetworkWorld } from './index.ts'

const never = new AbortController().signal

checkNetworkDrivers('fake', {
  fabric: async () => {
    const world = fakeNetworkWorld()
    const cut = async () => {
      world.faults.add('fabric')
      return async () => void world.faults.delete('fabric')
    }
    return { open: () => fakeFabric(world), cut, end: async () => {} }
  },
  ports: async () => {
    const world = fakeNetworkWorld()
    return {
      hostId: 'host',
      open: () => fakeHostPorts(world),
      spec: async (topology) => void (await fakeFabric(world).ensure(topology, never)),
      hold: async (portId) => {
        world.held.add(portId)
        return async () => void world.held.delete(portId)
      },
      lose: async (_, portId) => {
        world.ports.delete(portId)
        for (const tell of world.portWatchers) tell()
      },
      loseMetadata: async (networkId) => void world.metadata.delete(networkId),
      eventually: async (what, probe) => assert.ok(await probe(), what),
      end: async () => {},
    }
  },
})

test('faults come on request', async () => {
  const world = fakeNetworkWorld()
  const [fabric, ports] = [fakeFabric(world), fakeHostPorts(world)]
  const port = { id: PORT, mac: '02:00:00:00:00:11', networkId: 'c0000000-0000-4000-8000-000000000001', mtu: 1442 }
  await ports.ensure(port, never)
  world.faults.add('carry').add('plug').add('fabric')
  assert.equal(await ports.isUp(PORT), false)
  await assert.rejects(ports.ensure(port, never), { code: 'unavailable' })
  await assert.rejects(fabric.ensure(checkTopology(), never), { code: 'unavailable' })
})
