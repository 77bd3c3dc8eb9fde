import { checkBackupStore } from '../driver.check.ts'
import { fakeBackupStore } from './fake.ts'

checkBackupStore('fake', async () => ({ store: fakeBackupStore(), end: async () => {} }))
