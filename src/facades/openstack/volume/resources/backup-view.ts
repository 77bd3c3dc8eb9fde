/** How backups are shown, as Cinder does in each version. */
import { orNull, Type } from '../../../../api/schema.ts'
import type { Backup } from '../../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Serving } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { cinderRules } from '../allow.ts'
import { linksTo } from '../links.ts'
import { links } from '../pieces.ts'
import { versions } from '../versions.ts'

const text = Type.String()

export const briefBackup = Type.Object({ id: text, name: orNull(text), links })
export const shownBackup = Type.Object(
  {
    id: text,
    status: text,
    size: Type.Integer(),
    object_count: Type.Integer(),
    availability_zone: orNull(text),
    container: orNull(text),
    created_at: text,
    updated_at: orNull(text),
    name: orNull(text),
    description: orNull(text),
    fail_reason: orNull(text),
    volume_id: text,
    links,
    is_incremental: Type.Boolean(),
    has_dependent_backups: Type.Boolean(),
    snapshot_id: orNull(text),
    data_timestamp: text,
    metadata: Type.Optional(Type.Record(text, text)),
  },
  { additionalProperties: true },
)

export const briefView = ({ id, name: called }: Backup, base: string) => ({
  id,
  name: called,
  links: linksTo(base, 'backups', id),
})

/** Whose it is, only some may see, and only newer versions tell. */
export function backupView(
  ctx: StoreCtx,
  { policy }: Serving,
  row: Backup,
  { base, version }: { base: string; version: string },
) {
  const shows = (since: string) => versions.covers({ since }, version)
  const seesOwner = policy.allows(ctx, cinderRules.backupAttributes, { project_id: row.project_id, user_id: row.user_id })
  return {
    ...briefView(row, base),
    status: row.status,
    size: row.size_gib,
    object_count: row.chunk_count,
    availability_zone: row.zone,
    container: row.container,
    created_at: microTime(row.created_at),
    updated_at: microTime(row.updated_at),
    description: row.description,
    fail_reason: row.fault,
    volume_id: row.volume_id,
    is_incremental: row.parent_id !== null,
    has_dependent_backups: row.hasIncrements,
    snapshot_id: row.snapshot_id,
    data_timestamp: microTime(row.data_at),
    ...(shows('3.43') && { metadata: { ...row.metadata } }),
    ...(seesOwner && shows('3.18') && { 'os-backup-project-attr:project_id': row.project_id }),
    ...(seesOwner && shows('3.56') && { user_id: row.user_id }),
  }
}
