/** Reads what lists of groups and of their snapshots ask for, in the domain's words. */
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { GroupField, GroupSnapshotField } from '../../../domain/volume/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import type { Filter, ListRequest } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { cinderRules } from './allow.ts'
import { fieldFilter, type ListQuery, readFilters, readPage } from './list-request.ts'
import { flagNamed, listQuery } from './pieces.ts'
import type { FilteredResource } from './resource-filters.ts'
import { versions } from './versions.ts'

const text = Type.Optional(Type.String())

export const groupQuery = { ...listQuery, all_tenants: text, name: text, 'name~': text, list_volume: text } as const

interface ListInput {
  query: ListQuery
  version: string
}

interface Listed<F extends string> {
  of: FilteredResource
  /** By sort key; null for what all have alike. */
  sort: Readonly<Record<string, F | null>>
  /** By name of a filter. */
  fields: Readonly<Record<string, F>>
}

type Paged<F extends string> = ListRequest<F> & { offset: number; limit: number; filters: Filter<F>[] }

/** Until 3.31 everybody filters by whatever there is. @throws bad_request */
export function groupedRequestOf<F extends string>(
  ctx: StoreCtx,
  { policy }: Serving,
  { query, version }: ListInput,
  { of, sort, fields }: Listed<F | 'id' | 'projectId'>,
): Paged<F | 'id' | 'projectId'> {
  const isAdmin = policy.allows(ctx, cinderRules.isAdmin)
  const isFree = isAdmin || !versions.covers({ since: '3.31' }, version)
  const { list_volume: _listed, ...asked } = query
  const filters = readFilters(asked, of, { version, isAdmin: isFree })
  const everyProject = isAdmin && filters.has('all_tenants') && flagNamed(filters.get('all_tenants') ?? '') !== false
  filters.delete('all_tenants')
  const own = everyProject ? [] : [{ field: 'projectId' as const, values: [projectOf(ctx)] }]
  return { ...readPage(query, sort), filters: [...own, ...[...filters].map(([name, value]) => filterOf(fields, name, value))] }
}

const filterOf = <F extends string>(fields: Readonly<Record<string, F>>, name: string, value: string): Filter<F | 'id'> =>
  fieldFilter(fields, name, value) ?? { field: 'id', values: [] }

const GROUP_FIELDS = {
  id: 'id',
  name: 'name',
  description: 'description',
  status: 'status',
  group_type_id: 'typeId',
  availability_zone: 'zone',
  project_id: 'projectId',
  user_id: 'userId',
} as const satisfies Record<string, GroupField>

export const listedGroups: Listed<GroupField> = {
  of: 'group',
  fields: GROUP_FIELDS,
  sort: {
    ...GROUP_FIELDS,
    created_at: 'createdAt',
    updated_at: 'updatedAt',
    group_snapshot_id: 'sourceId',
    source_group_id: 'sourceId',
    host: null,
    cluster_name: null,
    replication_status: null,
  },
}

const GROUP_SNAPSHOT_FIELDS = {
  id: 'id',
  name: 'name',
  description: 'description',
  status: 'status',
  group_id: 'groupId',
  group_type_id: 'typeId',
  project_id: 'projectId',
  user_id: 'userId',
} as const satisfies Record<string, GroupSnapshotField>

export const listedGroupSnapshots: Listed<GroupSnapshotField> = {
  of: 'group_snapshot',
  fields: GROUP_SNAPSHOT_FIELDS,
  sort: { ...GROUP_SNAPSHOT_FIELDS, created_at: 'createdAt', updated_at: 'updatedAt' },
}
