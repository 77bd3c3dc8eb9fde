/** Reads what a list of snapshots asks for, in the domain's words. */
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { SnapshotField, SnapshotRequest } from '../../../domain/volume/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import type { Filter } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { cinderRules } from './allow.ts'
import { fieldFilter, type ListQuery, readFilters, readPage, readPairs, timeFilters } from './list-request.ts'
import { flagNamed, listQuery } from './pieces.ts'
import { versions } from './versions.ts'

const SORT: Readonly<Record<string, SnapshotField | null>> = {
  id: 'id',
  name: 'name',
  display_name: 'name',
  description: 'description',
  status: 'status',
  volume_id: 'volumeId',
  volume_size: 'sizeGib',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  project_id: 'projectId',
  user_id: 'userId',
  progress: null,
}

const text = Type.Optional(Type.String())

export const snapshotQuery = {
  ...listQuery,
  all_tenants: text,
  name: text,
  'name~': text,
  status: text,
  volume_id: text,
  metadata: text,
  availability_zone: text,
  consumes_quota: text,
  with_count: text,
  project_id: text,
} as const

const FIELDS: Readonly<Record<string, SnapshotField>> = {
  id: 'id',
  name: 'name',
  display_name: 'name',
  description: 'description',
  status: 'status',
  volume_id: 'volumeId',
  group_snapshot_id: 'groupSnapshotId',
  project_id: 'projectId',
  user_id: 'userId',
}

const NONE: Filter<SnapshotField> = { field: 'id', values: [] }

interface ListInput {
  query: ListQuery
  version: string
}

/** @throws bad_request */
export function snapshotRequestOf(
  ctx: StoreCtx,
  { policy }: Serving,
  { query, version }: ListInput,
): SnapshotRequest & { offset: number; limit: number; projectId: string | undefined } {
  const isAdmin = policy.allows(ctx, cinderRules.isAdmin)
  const { with_count: _count, ...asked } = query
  const filters = readFilters(asked, 'snapshot', { version, isAdmin })
  const everyProject = isAdmin && filters.has('all_tenants') && flagNamed(filters.get('all_tenants') ?? '') !== false
  filters.delete('all_tenants')
  const pairs = filters.get('metadata')
  filters.delete('metadata')
  const heedsPairs = pairs !== undefined && versions.covers({ since: '3.22' }, version)
  const projectId = everyProject ? undefined : projectOf(ctx)
  const own: Filter<SnapshotField>[] = projectId === undefined ? [] : [{ field: 'projectId', values: [projectId] }]
  return {
    projectId,
    ...readPage(query, SORT),
    filters: [...own, ...[...filters].flatMap(([name, value]) => filtersOf(name, value))],
    ...(heedsPairs && { metadata: readPairs(pairs) ?? { '': '' } }),
  }
}

function filtersOf(name: string, value: string): Filter<SnapshotField>[] {
  const named = fieldFilter(FIELDS, name, value)
  if (named) return [named]
  if (name === 'created_at')
    return timeFilters(value, name).map((one) => ({ field: 'createdAt', op: one.op, values: [one.value] }))
  if (name === 'consumes_quota' || name === 'use_quota') return flagNamed(value) === false ? [NONE] : []
  return [NONE]
}
