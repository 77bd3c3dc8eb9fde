import { checkHypervisor } from '../driver.check.ts'
import type { GuestSpec, VolumeDisk } from '../driver.ts'
import { fakeHypervisor, fakeWorld } from './fake.ts'

const volume = (id: string): VolumeDisk => ({
  id,
  path: `fake:${id}`,
  format: 'qcow2',
  bus: 'virtio',
  readOnly: false,
  sizeBytes: 2 ** 26,
})

checkHypervisor('fake', async () => {
  const world = fakeWorld()
  return {
    hypervisor: fakeHypervisor(world),
    successor: () => fakeHypervisor(world),
    spec: (id): GuestSpec => ({ id, name: 'guest', cpus: 1, memoryMib: 64, disks: [], nics: [], product: 'Test' }),
    volume: async (id) => volume(id),
    childOf: async (disk) => ({ ...disk, path: `${disk.path}+`, parent: disk.path }),
    crash: async (id) => {
      const guest = world.guests.get(id)
      if (guest) guest.state = 'crashed'
    },
    end: async () => undefined,
  }
})
