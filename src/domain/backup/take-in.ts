/** Takes in the backups that records were given of: what the store has of them fills their rows. */
import type { BackupStore } from '../../drivers/backup/driver.ts'
import { describeError } from '../../kernel/errors.ts'
import type { Task } from '../../operation/task.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { findBackupRow, holdChain, updateBackupRow } from './backup.store.ts'
import type { Manifest } from './layout.ts'
import { backupRefusals } from './refusals.ts'
import { readManifest } from './stored.ts'
import type { VolumeBackupRow } from './tables.ts'

export const importTask = (store: BackupStore): Task => ({
  name: 'backup.imports',
  every: 60_000,
  wakeOn: ['volume_backup'],
  alone: true,
  run: (ctx) => takeInBackups(ctx, store),
})

export async function takeInBackups(ctx: StoreCtx, store: BackupStore): Promise<void> {
  const rows = await ctx.db.selectFrom('volume_backup').selectAll().where('stored', '=', 'importing').orderBy('id').execute()
  for (const row of rows) {
    if (row.status !== 'creating') continue
    try {
      const manifest = await readManifest(store, row)
      await transact(ctx, (tx) => takeIn(tx, row, manifest))
    } catch (error) {
      if (ctx.signal.aborted) throw error
      ctx.log.warn({ backup: row.id, error: describeError(error) }, 'a backup was not taken in')
      const fault = error instanceof Error ? error.message : String(error)
      await transact(ctx, (tx) => updateBackupRow(tx, row, { status: 'error', fault, stored: 'nothing' }))
    }
  }
}

async function takeIn(tx: StoreCtx, { id }: VolumeBackupRow, manifest: Manifest): Promise<void> {
  const found = await findBackupRow(tx, id)
  if (!found) return
  await holdChain(tx, found.chain_id)
  const row = await findBackupRow(tx, id)
  if (row?.stored !== 'importing' || row.status !== 'creating') return
  if (manifest.sizeGib !== row.size_gib) throw backupRefusals.record_differs()
  await updateBackupRow(tx, row, {
    status: 'available',
    stored: 'whole',
    name: manifest.name,
    description: manifest.description,
    volume_id: manifest.volume,
    snapshot_id: manifest.snapshot,
    parent_id: manifest.parent,
    facts: JSON.stringify(manifest.facts),
    data_at: manifest.dataAt,
    disk_bytes: manifest.diskBytes,
    page_count: manifest.pages.length,
    chunk_count: manifest.chunks,
  })
}
