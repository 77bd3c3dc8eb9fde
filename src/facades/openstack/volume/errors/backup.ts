/** Words what is refused of backups as Cinder does. */
import type { SaidBy } from '../../../../api/refusal-table.ts'
import type { backupRefusals } from '../../../../domain/backup/index.ts'

const WRONG_STATUS = {
  delete: () => 'Backup status must be available or error',
  restore: () => 'Backup status must be available',
  export: (status: string) => `Backup status must be available and not ${status}.`,
} as const

export const backupSaid = {
  backup_not_found: { say: ({ id }) => `Backup ${id} could not be found.` },
  wrong_status: { say: ({ act, status }) => `Invalid backup: ${WRONG_STATUS[act](status)}` },
  not_whole: { say: ({ id }) => `Invalid backup: The backup store does not have all of backup ${id}.` },
  backup_exists: { say: () => 'Invalid backup: Backup already exists in database.' },
  record_differs: { say: () => 'Invalid input received: The record is not of what the backup store has.' },
  has_increments: { say: () => 'Invalid backup: Incremental backups exist for this backup.' },
  no_parent: { say: () => 'Invalid backup: No backups available to do an incremental backup.' },
  zone_not_found: { say: ({ zone }) => `Availability zone '${zone}' is invalid.` },
} satisfies Partial<SaidBy<typeof backupRefusals>>
