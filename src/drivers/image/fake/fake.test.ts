import { checkImageFiles } from '../driver.check.ts'
import { createFakeImages } from './fake.ts'

checkImageFiles('fake', async () => ({ files: createFakeImages(), end: async () => {} }))
