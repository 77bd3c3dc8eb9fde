/** A host's ports in memory. */
import type { HostPorts } from '../driver.ts'
import { fabricRefusals } from '../refusals.ts'
import { type FakeNetworkWorld, fakeNetworkWorld } from './world.ts'

export const fakeHostPorts = (world: FakeNetworkWorld = fakeNetworkWorld()): HostPorts => ({
  async list() {
    if (world.faults.has('list')) throw fabricRefusals.fake_fault({ what: 'the switch does not answer' })
    return { ports: [...world.ports.keys()], metadata: [...world.metadata.keys()] }
  },
  async ensure(port, signal) {
    signal.throwIfAborted()
    if (world.faults.has('plug')) throw fabricRefusals.fake_fault({ what: 'no ports are plugged' })
    world.ports.set(port.id, port)
    return { device: `tap${port.id.slice(0, 11)}`, run: [] }
  },
  remove: async (portId) => void world.ports.delete(portId),
  async removeIdle(keep) {
    for (const id of world.ports.keys()) if (!keep.has(id) && !world.held.has(id)) world.ports.delete(id)
    return [...world.ports.keys()].filter((id) => !keep.has(id))
  },
  isHeld: async (portId) => world.ports.has(portId) && !world.faults.has('hold'),
  isPlugged: async (portId) => world.ports.has(portId),
  watch(listener) {
    world.portWatchers.add(listener)
    return () => world.portWatchers.delete(listener)
  },
  isUp: async (portId) => world.ports.has(portId) && !world.faults.has('carry'),
  async ensureMetadata(network, serve, signal) {
    signal.throwIfAborted()
    world.metadata.set(network.networkId, { network, serve })
  },
  removeMetadata: async (networkId) => void world.metadata.delete(networkId),
  close: async () => {},
})
