/** Reads what a list of volumes asks for, in the domain's words. */
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { VolumeField, VolumeRequest } from '../../../domain/volume/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import type { Filter } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { cinderRules } from './allow.ts'
import { fieldFilter, type ListQuery, readFilters, readPage, readPairs, timeFilters } from './list-request.ts'
import { flagNamed, listQuery } from './pieces.ts'
import { cinderRefusals } from './refusals.ts'
import { versions } from './versions.ts'

/** Null for what all volumes here have alike. */
const SORT: Readonly<Record<string, VolumeField | null>> = {
  id: 'id',
  name: 'name',
  display_name: 'name',
  display_description: 'description',
  status: 'status',
  size: 'sizeGib',
  availability_zone: 'zone',
  bootable: 'bootable',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  launched_at: 'launchedAt',
  host: 'host',
  project_id: 'projectId',
  user_id: 'userId',
  volume_type_id: 'typeId',
  multiattach: 'multiattach',
  attach_status: 'status',
  source_volid: 'sourceId',
  snapshot_id: 'sourceId',
  group_id: 'groupId',
  consistencygroup_id: null,
  migration_status: null,
  replication_status: null,
  encryption_key_id: 'keyId',
  cluster_name: null,
  use_quota: null,
}

const text = Type.Optional(Type.String())

/** For documents; admins filter by what else volumes have. */
export const volumeQuery = {
  ...listQuery,
  all_tenants: text,
  name: text,
  'name~': text,
  status: text,
  'status~': text,
  metadata: text,
  glance_metadata: text,
  bootable: text,
  migration_status: text,
  availability_zone: text,
  group_id: text,
  size: text,
  created_at: text,
  updated_at: text,
  consumes_quota: text,
  with_count: text,
  project_id: text,
  user_id: text,
  host: text,
  volume_type_id: text,
} as const

/** Filters by one value of a field. */
const FIELDS: Readonly<Record<string, VolumeField>> = {
  id: 'id',
  name: 'name',
  display_name: 'name',
  description: 'description',
  display_description: 'description',
  status: 'status',
  availability_zone: 'zone',
  project_id: 'projectId',
  user_id: 'userId',
  volume_type_id: 'typeId',
  group_id: 'groupId',
  encryption_key_id: 'keyId',
}

/** No volume here is in one, or has one. */
const ABSENT = new Set(['consistencygroup_id', 'migration_status', 'replication_status', 'cluster_name'])

const NONE: Filter<VolumeField> = { field: 'id', values: [] }
const is = (field: VolumeField, value: string | boolean | number): Filter<VolumeField> => ({ field, values: [value] })

/** Before these versions the filter says nothing. */
const SINCE: Readonly<Record<string, string>> = {
  glance_metadata: '3.4',
  group_id: '3.10',
  created_at: '3.60',
  updated_at: '3.60',
  consumes_quota: '3.65',
}

interface ListInput {
  query: ListQuery
  version: string
}

/** @throws bad_request */
export function volumeRequestOf(
  ctx: StoreCtx,
  { policy }: Serving,
  { query, version }: ListInput,
): VolumeRequest & { offset: number; limit: number } {
  const isAdmin = policy.allows(ctx, cinderRules.isAdmin)
  const { with_count: _count, ...asked } = query
  const filters = readFilters(asked, 'volume', { version, isAdmin })
  const everyProject = isAdmin && readFlag(filters, 'all_tenants') === true
  filters.delete('all_tenants')
  const wanted: VolumeRequest & { offset: number; limit: number } = {
    ...readPage(query, SORT),
    filters: [],
    ...(everyProject ? { everyProject: true } : { projectId: projectOf(ctx) }),
  }
  for (const [name, value] of filters) {
    const since = SINCE[name]
    if (since === undefined || versions.covers({ since }, version)) addFilter(wanted, name, value, version)
  }
  return wanted
}

function addFilter(wanted: VolumeRequest, name: string, value: string, version: string): void {
  if (name === 'metadata') wanted.metadata = readPairs(value) ?? NO_PAIR
  else if (name === 'glance_metadata') wanted.imageMetadata = readPairs(value) ?? NO_PAIR
  else wanted.filters = [...(wanted.filters ?? []), ...filtersOf(name, value, version)]
}

/** What is no set of pairs fits no volume. */
const NO_PAIR = { '': '' }

function filtersOf(name: string, value: string, version: string): Filter<VolumeField>[] {
  const named = fieldFilter(FIELDS, name, value)
  if (named) return [named]
  switch (name) {
    case 'size':
      return [/^\s*\d{1,9}\s*$/.test(value) ? is('sizeGib', Number(value)) : NONE]
    case 'bootable':
    case 'multiattach':
      return [is(name, booleanOf(name, value, version))]
    case 'created_at':
      return timeFilters(value, name).map((one) => ({ field: 'createdAt', ...valued(one) }))
    case 'updated_at':
      return timeFilters(value, name).flatMap((one) => [
        { field: 'updatedAt' as const, ...valued(one) },
        // none was changed before it was made: in the order of creation the list begins there
        ...(one.op === 'less' || one.op === 'at_most' ? [{ field: 'createdAt' as const, ...valued(one) }] : []),
      ])
    case 'host':
      return [is('host', value.split('@')[0] ?? '')]
    case 'snapshot_id':
      return [is('sourceKind', 'snapshot'), is('sourceId', value)]
    case 'source_volid':
      return [is('sourceKind', 'volume'), is('sourceId', value)]
    case 'consumes_quota':
    case 'use_quota':
      return booleanOf(name, value, version) ? [] : [NONE]
    default:
      return ABSENT.has(name) && value === 'None' ? [] : [NONE]
  }
}

const valued = ({ op, value }: { op: Filter['op']; value: number }) => ({ op, values: [value] })

/** Until 3.2 all values but the words for false were true. @throws bad_request */
function booleanOf(name: string, text: string, version: string): boolean {
  const value = flagNamed(text)
  if (value !== undefined) return value
  if (versions.covers({ since: '3.2' }, version)) throw cinderRefusals.bad_flag({ name, text }, { field: name })
  return true
}

/** @throws bad_request */
export function readFlag(filters: ReadonlyMap<string, string>, name: string): boolean | undefined {
  const given = filters.get(name)
  if (given === undefined) return undefined
  const value = given === '' ? false : flagNamed(given)
  if (value === undefined) throw cinderRefusals.bad_boolean({ name, text: given }, { field: name })
  return value
}
