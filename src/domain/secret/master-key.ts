/** Says what the cloud's master key seals: the keys of projects. The key itself is in a file of the controller's. */
import type { SealedRows } from '../identity/sealing/index.ts'

export const PROJECT_KEYS: SealedRows = {
  what: "The keys of this cloud's projects, and with them their secrets,",
  file: 'secret-master-keys.json',
  lock: 'secret.master-key',
  registry: 'secret_master_key',
  tables: ['secret_project_key'],
}
