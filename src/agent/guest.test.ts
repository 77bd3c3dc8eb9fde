import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WantedGuest } from '../domain/compute/index.ts'
import { fakeConfigDrives } from '../drivers/config-drive/fake.ts'
import { fakeHypervisor, fakeWorld } from '../drivers/hypervisor/fake/fake.ts'
import { fakeHostPorts, fakeNetworkWorld } from '../drivers/network/fake/index.ts'
import { fakeDisks, fakeStorage } from '../drivers/volume/fake/fake.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import { backupKeeper } from './agent.fixture.ts'
import { eraseGuest, type GuestWorld, startGuest } from './guest.ts'
import { VolumeAccess } from './volume-access.ts'

const DOC: WantedGuest = {
  id: '12345678-9abc-4def-8123-456789abcdef',
  generation: 1,
  power: 'running',
  name: 'vm1',
  projectId: 'p',
  cpus: 1,
  memoryMib: 64,
  rootDisk: { sizeGib: 1, image: { id: 'image', format: 'qcow2', sizeBytes: 1, sha512: '' } },
  extraDisks: [{ role: 'swap', sizeMib: 16 }],
  ports: [{ id: 'port', networkId: 'n', networkName: 'n', mac: 'fa:16:3e:00:00:01', mtu: 1442, addresses: [] }],
  configDrive: false,
  hardware: { diskBus: 'virtio', nicModel: 'virtio' },
  metadata: {} as WantedGuest['metadata'],
}

test('a guest that cannot be started leaves nothing under way: what is erased afterwards stays so', async () => {
  const [disks, network, guests] = [fakeDisks(), fakeNetworkWorld(), fakeWorld()]
  network.faults.add('plug')
  const image = Promise.withResolvers<AsyncIterable<Uint8Array>>()
  const unused = () => Promise.reject(new Error('not asked for'))
  const storage = fakeStorage(disks)
  const world: GuestWorld = {
    controller: {
      wanted: unused,
      observed: unused,
      sendDisk: unused,
      volumeKey: unused,
      image: () => image.promise,
      ...backupKeeper(),
    },
    hypervisor: fakeHypervisor(guests),
    ports: fakeHostPorts(network),
    ...storage,
    access: new VolumeAccess(storage.pool, unused),
    configDrives: fakeConfigDrives(),
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    product: 'Test',
    shutdownWithinMs: 50,
    pressAgainMs: 20,
  }
  const started = startGuest(world, DOC, false, new AbortController().signal)
  const tried = started.catch(() => eraseGuest(world, DOC))
  await systemClock.sleep(5) // the port could not be plugged long ago
  image.resolve((async function* () {})())
  await assert.rejects(started, { code: 'unavailable' })
  await tried
  await systemClock.sleep(5)
  assert.deepEqual([...disks.disks.keys()], [])
})
