import { checkVolumes } from '../driver.check.ts'
import { checkPool } from '../pool.check.ts'
import { fakeDisks, fakeStorage } from './fake.ts'

const imageBytes = async () => Buffer.from('an image')
const end = async () => undefined

checkVolumes('fake', ['qcow2', 'vmdk'], async () => ({ volumes: fakeStorage(fakeDisks()).volumes, imageBytes, end }))

checkPool('fake', async () => {
  const world = fakeDisks()
  const keptAt = (id: string) => {
    const kept = world.pool.volumes.get(id)
    if (!kept) throw new Error(`there is no volume ${id}`)
    return kept
  }
  return {
    ...fakeStorage(world),
    successor: () => fakeStorage(world).pool,
    imageBytes,
    write: async ({ id }, text) => {
      keptAt(id).text = text
    },
    read: async ({ id }, length) => keptAt(id).text.slice(0, length),
    end,
  }
})
