/** Makes backups: what can be refused is refused here, in one transaction; the volume's host does the rest, and `save.ts` ends it. */
import { userOf } from '../../kernel/context.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { listZones } from '../host/index.ts'
import { beginBackup, requireFewPairs, type VolumeFacts, volumeQuotas } from '../volume/index.ts'
import { type Backup, backupUsageOf, findBackupRow, getBackup, holdChain, writePairs } from './backup.store.ts'
import { backupRefusals } from './refusals.ts'
import type { VolumeBackupRow } from './tables.ts'
import { beginTransfer } from './transfer.ts'

export interface NewBackup {
  volumeId: string
  /** What it is of is this snapshot of the volume. */
  snapshotId?: string
  name?: string | null
  description?: string | null
  metadata?: Readonly<Record<string, string>>
  /** Only what the last backup does not have is sent and kept. */
  incremental: boolean
  /** Also while a server has the volume: what it holds at one moment. */
  whileInUse: boolean
  container?: string | null
  zone?: string | null
}

/** @throws not_found, bad_request, over_quota */
export const createBackup = (ctx: StoreCtx, given: NewBackup): Promise<Backup> =>
  transact(ctx, async (tx) => {
    await requireZone(tx, given.zone)
    requireFewPairs(given.metadata ?? {})
    const { volume, snapshot, facts } = await beginBackup(tx, given)
    const { id: volumeId, size_gib: sizeGib } = volume
    const projectId = homeProject(tx)
    const at = snapshot?.created_at
    // its chain is held before the quota, as where a backup is restored to a new volume
    const parent = given.incremental ? await parentOf(tx, { projectId, volumeId, before: at }) : undefined
    await requireBackupQuota(tx, projectId, sizeGib)
    const row = newRow(tx, given, { projectId, sizeGib, zone: volume.zone, facts, parent, at })
    await insertRow(tx.db, 'volume_backup', row)
    await writePairs(tx, row.id, given.metadata ?? {})
    await beginTransfer(tx, {
      backup_id: row.id,
      host_id: volume.host_id,
      kind: 'save',
      volume_id: volumeId,
      snapshot_id: snapshot?.id ?? null,
    })
    recordChange(tx, 'volume_backup', row.id, projectId)
    return getBackup({ ...tx, who: { kind: 'cloud' }, reach: undefined }, row.id)
  })

/** In the transaction that adds one. @throws over_quota */
export async function requireBackupQuota(tx: StoreCtx, projectId: string, gib: number): Promise<void> {
  await volumeQuotas.require(tx, projectId, 'volume_backup', 1, async () => (await backupUsageOf(tx, projectId)).backups)
  await volumeQuotas.require(tx, projectId, 'volume_backup_gib', gib, async () => (await backupUsageOf(tx, projectId)).gib)
}

/** @throws bad_request */
async function requireZone(tx: StoreCtx, zone: string | null | undefined): Promise<void> {
  if (zone == null) return
  if (!(await listZones(tx)).some(({ name }) => name === zone)) throw backupRefusals.zone_not_found({ zone })
}

interface Before {
  projectId: string
  volumeId: string
  /** When the snapshot was made that is backed up: what is later is no parent of it. */
  before: number | undefined
}

/** The last one of the project's of that volume. @throws bad_request */
async function parentOf(tx: StoreCtx, { projectId, volumeId, before }: Before): Promise<VolumeBackupRow> {
  let query = tx.db
    .selectFrom('volume_backup')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('volume_id', '=', volumeId)
    .where('status', '=', 'available')
    .where('stored', '=', 'whole')
  if (before !== undefined) query = query.where('data_at', '<', before)
  const found = await query.orderBy('data_at', 'desc').orderBy('id').limit(1).executeTakeFirst()
  if (!found) throw backupRefusals.no_parent({ volumeId })
  await holdChain(tx, found.chain_id)
  const parent = await findBackupRow(tx, found.id)
  if (parent?.status !== 'available') throw backupRefusals.no_parent({ volumeId })
  return parent
}

interface Around {
  projectId: string
  sizeGib: number
  /** Of the volume. */
  zone: string | null
  facts: VolumeFacts
  parent: VolumeBackupRow | undefined
  at: number | undefined
}

function newRow(tx: StoreCtx, given: NewBackup, { projectId, sizeGib, zone, facts, parent, at }: Around): VolumeBackupRow {
  const [id, now] = [tx.random.uuid(), tx.clock.now()]
  return {
    id,
    project_id: projectId,
    user_id: userOf(tx),
    name: given.name ?? null,
    description: given.description ?? null,
    status: 'creating',
    volume_id: given.volumeId,
    snapshot_id: given.snapshotId ?? null,
    parent_id: parent?.id ?? null,
    chain_id: parent?.chain_id ?? id,
    size_gib: sizeGib,
    container: given.container ?? null,
    zone: given.zone ?? zone,
    fault: null,
    facts: JSON.stringify(facts),
    data_at: at ?? now,
    created_at: now,
    updated_at: now,
    restore_volume_id: null,
    stored: 'writing',
    stored_as: id,
    manifest_sha256: null,
    disk_bytes: 0,
    page_count: 0,
    chunk_count: 0,
  }
}
