/** Tells hosts what to save and restore, and hears what came of it. */
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import type { HostPart } from '../host/index.ts'
import { type BackupTransfersForm, backupTransfersForm, type ObservedTransfer, type WantedTransfer } from './host-form.ts'
import { failTransfer, restoreDone } from './transfer.ts'

export const backupTransfers: HostPart<BackupTransfersForm> = {
  form: backupTransfersForm,
  wanted: transfersOfHost,
  observe: observeTransfers,
}

/** While something is erased of a chain nobody is told to add to it: what he would rely on may be about to go. */
export async function transfersOfHost(ctx: StoreCtx, hostId: string): Promise<WantedTransfer[]> {
  const rows = await ctx.db
    .selectFrom('backup_transfer')
    .leftJoin('volume_backup', 'volume_backup.id', 'backup_transfer.backup_id')
    .selectAll('backup_transfer')
    .select(['volume_backup.disk_bytes', 'volume_backup.chain_id'])
    .where('backup_transfer.host_id', '=', hostId)
    .orderBy('backup_transfer.id')
    .execute()
  const erasing = await ctx.db.selectFrom('volume_backup').select('chain_id').where('stored', '=', 'erasing').execute()
  const waits = new Set(erasing.map(({ chain_id }) => chain_id))
  return rows
    .filter(({ kind, wanted_state, chain_id }) => kind === 'restore' || wanted_state === 'absent' || !waits.has(chain_id ?? ''))
    .map((row) => ({
      id: row.id,
      state: row.wanted_state,
      kind: row.kind,
      volume: row.volume_id,
      ...(row.snapshot_id !== null && { snapshot: row.snapshot_id }),
      ...(row.kind === 'restore' && { diskBytes: Number(row.disk_bytes ?? 0) }),
    }))
}

/** A row goes when its host has nothing of it left. */
async function observeTransfers(tx: StoreCtx, hostId: string, observed: readonly ObservedTransfer[]): Promise<void> {
  if (observed.length === 0) return
  const ids = observed.map(({ id }) => id)
  const rows = await tx.db
    .selectFrom('backup_transfer')
    .selectAll()
    .where('host_id', '=', hostId)
    .where(among(tx.db, 'backup_transfer.id', ids))
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const { id, state, fault } of observed) {
    const row = byId.get(id)
    if (!row) continue
    if (row.wanted_state === 'absent') {
      if (state === 'absent') await tx.db.deleteFrom('backup_transfer').where('id', '=', id).execute()
    } else if (state === 'failed') await failTransfer(tx, row, fault ?? 'The host could not do it.')
    else if (state === 'present' && row.kind === 'restore') await restoreDone(tx, row)
  }
}
