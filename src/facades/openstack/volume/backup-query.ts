/** Reads what a list of backups asks for, in the domain's words. */
import { Type } from '../../../api/schema.ts'
import type { BackupField, BackupRequest } from '../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { projectOf } from '../../../kernel/context.ts'
import type { Filter } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { cinderRules } from './allow.ts'
import { fieldFilter, type ListQuery, readFilters, readPage, readPairs, timeFilters } from './list-request.ts'
import { listQuery } from './pieces.ts'
import { versions } from './versions.ts'
import { readFlag } from './volume-query.ts'

const SORT: Readonly<Record<string, BackupField | null>> = {
  id: 'id',
  display_name: 'name',
  display_description: 'description',
  status: 'status',
  volume_id: 'volumeId',
  snapshot_id: 'snapshotId',
  parent_id: 'parentId',
  size: 'sizeGib',
  container: 'container',
  availability_zone: 'zone',
  data_timestamp: 'dataAt',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  project_id: 'projectId',
  user_id: 'userId',
}

const text = Type.Optional(Type.String())

export const backupQuery = {
  ...listQuery,
  all_tenants: text,
  name: text,
  'name~': text,
  status: text,
  volume_id: text,
  with_count: text,
  project_id: text,
} as const

const FIELDS: Readonly<Record<string, BackupField>> = {
  id: 'id',
  name: 'name',
  display_name: 'name',
  description: 'description',
  status: 'status',
  volume_id: 'volumeId',
  snapshot_id: 'snapshotId',
  parent_id: 'parentId',
  container: 'container',
  availability_zone: 'zone',
  project_id: 'projectId',
  user_id: 'userId',
}

const NONE: Filter<BackupField> = { field: 'id', values: [] }

interface ListInput {
  query: ListQuery
  version: string
}

/** @throws bad_request */
export function backupRequestOf(
  ctx: StoreCtx,
  { policy }: Serving,
  { query, version }: ListInput,
): BackupRequest & { offset: number; limit: number } {
  const isAdmin = policy.allows(ctx, cinderRules.isAdmin)
  const { with_count: _count, ...asked } = query
  const filters = readFilters(asked, 'backup', { version, isAdmin })
  const everyProject = isAdmin && readFlag(filters, 'all_tenants') === true
  filters.delete('all_tenants')
  const pairs = filters.get('metadata')
  filters.delete('metadata')
  const own: Filter<BackupField>[] = everyProject ? [] : [{ field: 'projectId', values: [projectOf(ctx)] }]
  return {
    ...readPage(query, versions.covers({ since: '3.37' }, version) ? { ...SORT, name: 'name' as const } : SORT),
    filters: [...own, ...[...filters].flatMap(([name, value]) => filtersOf(name, value))],
    ...(pairs !== undefined && { metadata: readPairs(pairs) ?? { '': '' } }),
  }
}

function filtersOf(name: string, value: string): Filter<BackupField>[] {
  const named = fieldFilter(FIELDS, name, value)
  if (named) return [named]
  if (name === 'created_at')
    return timeFilters(value, name).map((one) => ({ field: 'createdAt', op: one.op, values: [one.value] }))
  return [NONE]
}
