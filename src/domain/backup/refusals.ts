/** Declares what backups refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'
import type { BackupStatus } from './tables.ts'

interface Of {
  id: string
}

export const backupRefusals = defineRefusals('backup', {
  backup_not_found: { code: 'not_found', say: ({ id }: Of) => `Backup ${id} was not found.` },
  wrong_status: {
    code: 'bad_request',
    say: ({ id, act, status }: Of & { act: 'delete' | 'restore' | 'export'; status: BackupStatus }) =>
      `Backup ${id} is ${status}: it cannot be ${act === 'export' ? 'exported' : `${act}d`} now.`,
  },
  not_whole: { code: 'bad_request', say: ({ id }: Of) => `The store does not have all of backup ${id}.` },
  backup_exists: { code: 'bad_request', say: ({ id }: Of) => `There is a backup ${id} already.` },
  record_differs: { code: 'bad_request', say: () => 'The record is not of what the store has.' },
  has_increments: { code: 'bad_request', say: ({ id }: Of) => `There are increments of backup ${id}.` },
  no_parent: {
    code: 'bad_request',
    say: ({ volumeId }: { volumeId: string }) => `There is no backup of volume ${volumeId} to add to.`,
  },
  zone_not_found: { code: 'bad_request', say: ({ zone }: { zone: string }) => `There is no zone ${zone}.` },
  /** Told to hosts. */
  transfer_not_found: { code: 'not_found', say: ({ id }: Of) => `There is no transfer ${id} for this host.` },
  chunk_too_long: { code: 'bad_request', say: () => 'A chunk is longer than chunks are.' },
  page_out_of_order: { code: 'bad_request', say: ({ page }: { page: number }) => `Page ${page} does not fit the others.` },
  chunks_missing: { code: 'conflict', say: () => 'Chunks of the backup are not in the store.' },
  /** They become the fault of a backup or of a restore. */
  store_failed: { code: 'internal', say: () => 'The backup store failed.' },
  store_damaged: { code: 'internal', say: ({ what }: { what: string }) => `The backup store is damaged: ${what}.` },
  host_gone: { code: 'internal', say: () => 'The host that has the volume is gone.' },
})
