/** Queries of backups. */
import { type SqlBool, sql } from 'kysely'
import { reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { among } from '../../store/filter.ts'
import { within } from '../../store/within.ts'
import { backupRefusals } from './refusals.ts'
import type { VolumeBackupRow } from './tables.ts'

export interface Backup extends Omit<VolumeBackupRow, 'facts' | 'stored' | 'stored_as' | 'manifest_sha256'> {
  metadata: Readonly<Record<string, string>>
  /** Increments of it are there. */
  hasIncrements: boolean
}

export const backupsWithin = (ctx: StoreCtx) =>
  within(reachOf(ctx, 'volume'), { project: 'volume_backup.project_id', user: 'volume_backup.user_id' })

/** Whosever it is. */
export const findBackupRow = (ctx: StoreCtx, id: string): Promise<VolumeBackupRow | undefined> =>
  ctx.db.selectFrom('volume_backup').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getBackupRow(ctx: StoreCtx, id: string): Promise<VolumeBackupRow> {
  const query = ctx.db.selectFrom('volume_backup').selectAll().where('id', '=', id)
  const row = await query.where(backupsWithin(ctx)).executeTakeFirst()
  if (!row) throw backupRefusals.backup_not_found({ id })
  return row
}

/** What is decided of its chain stays true until the transaction ends. */
export const holdChain = (tx: StoreCtx, chainId: string): Promise<void> => lockName(tx, `backup-chain:${chainId}`)

/** As `getBackupRow`, and nobody else does anything to its chain until the transaction ends. @throws not_found */
export async function heldBackup(tx: StoreCtx, id: string): Promise<VolumeBackupRow> {
  await holdChain(tx, (await getBackupRow(tx, id)).chain_id)
  return getBackupRow(tx, id)
}

/** @throws not_found */
export async function getBackup(ctx: StoreCtx, id: string): Promise<Backup> {
  const [backup] = await withDetails(ctx, [await getBackupRow(ctx, id)])
  if (!backup) throw backupRefusals.backup_not_found({ id })
  return backup
}

export async function withDetails(ctx: StoreCtx, rows: readonly VolumeBackupRow[]): Promise<Backup[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const pairs = await ctx.db
    .selectFrom('volume_backup_metadata')
    .selectAll()
    .where(among(ctx.db, 'volume_backup_metadata.backup_id', ids))
    .orderBy('key')
    .execute()
  const parents = await ctx.db
    .selectFrom('volume_backup')
    .select('parent_id')
    .where(among(ctx.db, 'volume_backup.parent_id', ids))
    .distinct()
    .execute()
  const byBackup = Map.groupBy(pairs, ({ backup_id }) => backup_id)
  const added = new Set(parents.map(({ parent_id }) => parent_id))
  return rows.map(({ facts: _facts, stored: _stored, stored_as: _as, manifest_sha256: _manifest, ...row }) => ({
    ...row,
    metadata: Object.fromEntries((byBackup.get(row.id) ?? []).map(({ key, value }) => [key, value])),
    hasIncrements: added.has(row.id),
  }))
}

/** Those that are being deleted need it no more. */
export async function hasIncrements(ctx: StoreCtx, id: string): Promise<boolean> {
  const query = ctx.db.selectFrom('volume_backup').select('id').where('parent_id', '=', id).where('status', '!=', 'deleting')
  const found = await query.limit(1).executeTakeFirst()
  return found !== undefined
}

export async function updateBackupRow(
  tx: StoreCtx,
  { id, project_id }: Pick<VolumeBackupRow, 'id' | 'project_id'>,
  set: Partial<VolumeBackupRow>,
): Promise<void> {
  await tx.db
    .updateTable('volume_backup')
    .set({ ...set, updated_at: tx.clock.now() })
    .where('id', '=', id)
    .execute()
  recordChange(tx, 'volume_backup', id, project_id)
}

export async function writePairs(tx: StoreCtx, id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
  await tx.db.deleteFrom('volume_backup_metadata').where('backup_id', '=', id).execute()
  const rows = Object.entries(metadata).map(([key, value]) => ({ backup_id: id, key, value }))
  if (rows.length > 0) await tx.db.insertInto('volume_backup_metadata').values(rows).execute()
}

export interface BackupUsage {
  backups: number
  gib: number
}

/** What a project has, whatever its state. */
export async function backupUsageOf(ctx: StoreCtx, projectId: string): Promise<BackupUsage> {
  const row = await ctx.db
    .selectFrom('volume_backup')
    .select((eb) => [eb.fn.countAll().as('backups'), eb.fn.sum('size_gib').as('gib')])
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  return { backups: Number(row?.backups ?? 0), gib: Number(row?.gib ?? 0) }
}

export const hasPair = (key: string, value: string) =>
  sql<SqlBool>`exists (select 1 from volume_backup_metadata as pair
    where pair.backup_id = volume_backup.id and pair.key = ${key} and pair.value = ${value})`
