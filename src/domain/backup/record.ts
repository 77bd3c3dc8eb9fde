/**
 * Gives records of backups, and makes rows of them, which `take-in.ts` fills: for a cloud whose rows are lost, or another one, that has the same store. A record
 * names the manifest by its hash, so that nobody takes in what he was not told of.
 */

import { userOf } from '../../kernel/context.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { listZones } from '../host/index.ts'
import { type Backup, findBackupRow, getBackup, getBackupRow } from './backup.store.ts'
import { requireBackupQuota } from './create.ts'
import { backupRefusals } from './refusals.ts'
import type { VolumeBackupRow } from './tables.ts'

/** Of a backup in a store; `id` is what the one that is taken in is called. */
export interface BackupRecord {
  id: string
  size: number
  chain: string
  stored_as: string
  manifest: string
}

/** @throws not_found, bad_request for one that is not whole */
export async function exportBackup(ctx: StoreCtx, id: string): Promise<BackupRecord> {
  const row = await getBackupRow(ctx, id)
  if (row.status !== 'available') throw backupRefusals.wrong_status({ id, act: 'export', status: row.status })
  if (row.stored !== 'whole' || row.manifest_sha256 === null) throw backupRefusals.not_whole({ id })
  const { size_gib: size, chain_id: chain, stored_as, manifest_sha256: manifest } = row
  return { id, size, chain, stored_as, manifest }
}

/** Whose volume it was stands in the store, and is read later. */
const UNKNOWN_VOLUME = '00000000-0000-0000-0000-000000000000'

/** It is `creating` until the store was asked. @throws bad_request, conflict for an id that is there, over_quota */
export const importBackup = (ctx: StoreCtx, record: BackupRecord): Promise<Backup> =>
  transact(ctx, async (tx) => {
    const { id, size } = record
    if (await findBackupRow(tx, id)) throw backupRefusals.backup_exists({ id })
    const projectId = homeProject(tx)
    await requireBackupQuota(tx, projectId, size)
    const [zone] = await listZones(tx)
    await insertRow(tx.db, 'volume_backup', { ...rowOf(tx, record, projectId), zone: zone?.name ?? null })
    recordChange(tx, 'volume_backup', id, projectId)
    return getBackup({ ...tx, who: { kind: 'cloud' }, reach: undefined }, id)
  })

function rowOf(tx: StoreCtx, { id, size, chain, stored_as, manifest }: BackupRecord, projectId: string): VolumeBackupRow {
  const now = tx.clock.now()
  return {
    id,
    project_id: projectId,
    user_id: userOf(tx),
    name: null,
    description: null,
    status: 'creating',
    volume_id: UNKNOWN_VOLUME,
    snapshot_id: null,
    parent_id: null,
    chain_id: chain,
    size_gib: size,
    container: null,
    zone: null,
    fault: null,
    facts: '{}',
    data_at: now,
    created_at: now,
    updated_at: now,
    restore_volume_id: null,
    stored: 'importing',
    stored_as,
    manifest_sha256: manifest,
    disk_bytes: 0,
    page_count: 0,
    chunk_count: 0,
  }
}
