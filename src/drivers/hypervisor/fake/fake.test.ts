import { checkHypervisor } from '../driver.check.ts'
import type { GuestSpec } from '../driver.ts'
import { fakeHypervisor, fakeWorld } from './fake.ts'

checkHypervisor('fake', async () => {
  const world = fakeWorld()
  return {
    hypervisor: fakeHypervisor(world),
    successor: () => fakeHypervisor(world),
    spec: (id): GuestSpec => ({ id, name: 'guest', cpus: 1, memoryMib: 64, disks: [], nics: [], product: 'Test' }),
    crash: async (id) => {
      const guest = world.guests.get(id)
      if (guest) guest.state = 'crashed'
    },
    end: async () => undefined,
  }
})
