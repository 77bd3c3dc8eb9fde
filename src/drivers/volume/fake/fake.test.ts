import { checkVolumes } from '../driver.check.ts'
import { fakeDisks, fakeVolumes } from './fake.ts'

checkVolumes('fake', ['qcow2', 'vmdk'], async () => ({
  volumes: fakeVolumes(fakeDisks()),
  imageBytes: async () => Buffer.from('an image'),
  end: async () => undefined,
}))
