import type { BackupStore } from '../../drivers/backup/driver.ts'
import type { Service } from '../service.ts'
import { eraseTask, strayTask } from './erase.ts'
import { restoreTask } from './follow.ts'
import { backupHoldings } from './holdings.ts'
import { backupTransfers } from './host-part.ts'
import { backupRows } from './project-rows.ts'
import { importTask } from './take-in.ts'

/** Backups of volumes. Their quotas are declared with those of volumes. */
export const backup: Service<{ backups: BackupStore }> = {
  name: 'backup',
  tasks: ({ backups }) => [restoreTask(), importTask(backups), eraseTask(backups), strayTask(backups)],
  holdings: backupHoldings,
  projectRows: backupRows,
  hostParts: [backupTransfers],
}
