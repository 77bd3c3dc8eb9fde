import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeHostPorts, fakeNetworkWorld } from '../drivers/network/fake/index.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import { HostMetadataNetworks } from './metadata-networks.ts'

const NETWORK = { networkId: 'n', portId: 'm', mac: '02:00:00:00:00:01', mtu: 1442, addresses: [] }

function open() {
  const network = fakeNetworkWorld()
  const ports = fakeHostPorts(network)
  const signal = new AbortController().signal
  const surroundings = { ports, random: systemRandom, log: silentLog }
  return { network, ports, served: new HostMetadataNetworks(surroundings, { docs: () => [] }, signal) }
}

test('the metadata of a network that could not be removed goes at the next look', async () => {
  const { network, ports, served } = open()
  served.take([NETWORK])
  await served.idle()
  const { removeMetadata } = ports
  ports.removeMetadata = () => Promise.reject(new Error('not now'))
  served.take([])
  await served.idle()
  assert.equal(network.metadata.has('n'), true)
  ports.removeMetadata = removeMetadata
  await served.look()
  assert.equal(network.metadata.has('n'), false)
})

test('a network that nobody wants any more while its metadata is still being made has none at the end', async () => {
  const { network, ports, served } = open()
  const { ensureMetadata } = ports
  const slow = Promise.withResolvers<void>()
  ports.ensureMetadata = async (...asked) => {
    await slow.promise
    await ensureMetadata(...asked)
  }
  served.take([NETWORK])
  served.take([])
  slow.resolve()
  await served.idle()
  assert.equal(network.metadata.has('n'), false)
  served.take([NETWORK])
  await served.idle()
  assert.equal(network.metadata.has('n'), true)
})

test('what an agent before left stays until it is known what is wanted, and goes then', async () => {
  const { network, ports, served } = open()
  await ports.ensureMetadata(NETWORK, async () => {}, new AbortController().signal)
  await served.begin()
  await served.look()
  assert.equal(network.metadata.has('n'), true)
  served.take([])
  await served.idle()
  assert.equal(network.metadata.has('n'), false)
})
