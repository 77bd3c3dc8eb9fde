/** Lists backups: filtered, sorted and paged by the database. */
import type { NumberedRequest, Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { allOf, EVERYTHING, number, text } from '../../store/filter.ts'
import { byCreation, type RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
import { type Backup, backupsWithin, hasPair, withDetails } from './backup.store.ts'
import { backupRefusals } from './refusals.ts'

export type BackupField =
  | 'id'
  | 'projectId'
  | 'userId'
  | 'name'
  | 'description'
  | 'status'
  | 'volumeId'
  | 'snapshotId'
  | 'parentId'
  | 'sizeGib'
  | 'container'
  | 'zone'
  | 'dataAt'
  | 'createdAt'
  | 'updatedAt'

const backupList: RowTable<BackupField> = {
  table: 'volume_backup',
  fields: {
    id: text('volume_backup.id', { selective: true }),
    projectId: text('volume_backup.project_id'),
    userId: text('volume_backup.user_id'),
    name: text('volume_backup.name', { nullable: true }),
    description: text('volume_backup.description', { nullable: true }),
    status: text('volume_backup.status'),
    volumeId: text('volume_backup.volume_id', { selective: true }),
    snapshotId: text('volume_backup.snapshot_id', { nullable: true }),
    parentId: text('volume_backup.parent_id', { nullable: true }),
    sizeGib: number('volume_backup.size_gib'),
    container: text('volume_backup.container', { nullable: true }),
    zone: text('volume_backup.zone', { nullable: true }),
    dataAt: number('volume_backup.data_at'),
    createdAt: number('volume_backup.created_at'),
    updatedAt: number('volume_backup.updated_at'),
  },
  order: byCreation('volume_backup', 'desc'),
}

export interface BackupRequest extends NumberedRequest<BackupField> {
  /** Each of these pairs. */
  metadata?: Readonly<Record<string, string>>
}

/** Newest first unless told. @throws not_found for an unknown marker */
export async function listBackups(ctx: StoreCtx, { metadata = {}, ...request }: BackupRequest): Promise<Page<Backup>> {
  const pairs = Object.entries(metadata).map(([key, value]) => hasPair(key, value))
  const query = ctx.db.selectFrom('volume_backup').selectAll('volume_backup')
  const page = await readRows(ctx.db, query.where(pairs.length > 0 ? allOf(pairs) : EVERYTHING), backupList, {
    request,
    key: 'volume_backup.id',
    seen: backupsWithin(ctx),
    noMarker: (id) => backupRefusals.backup_not_found({ id }),
  })
  return { items: await withDetails(ctx, page.items), more: page.more }
}
