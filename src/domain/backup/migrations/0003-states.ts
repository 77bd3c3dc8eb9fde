import type { Db } from '../../../store/store.ts'

/** What has to be erased, taken in or waited for is found without reading all backups: tasks and hosts ask at each change. */
export async function up(db: Db): Promise<void> {
  for (const column of ['stored', 'status'] as const)
    await db.schema.createIndex(`volume_backup_by_${column}`).ifNotExists().on('volume_backup').column(column).execute()
}
