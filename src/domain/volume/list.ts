/** Lists volumes: filtered, sorted and paged by the database. */
import { type SqlBool, sql } from 'kysely'
import type { KeyPage, NumberedRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { unindexed } from '../../store/dialect.ts'
import { among, type Condition, EVERYTHING, flag, joined, number, text } from '../../store/filter.ts'
import { byCreation, countRows, inOrder, type ListReading, type ListTable, readKeys } from '../../store/list.ts'
import type { MetadataTable } from './metadata.store.ts'
import { volumeRefusals } from './refusals.ts'
import { volumesWithin, withDetails } from './volume.store.ts'
import type { Volume } from './volume.ts'

export type VolumeField =
  | 'id'
  | 'projectId'
  | 'userId'
  | 'name'
  | 'description'
  | 'status'
  | 'sizeGib'
  | 'typeId'
  | 'groupId'
  | 'zone'
  | 'bootable'
  | 'multiattach'
  | 'keyId'
  | 'sourceKind'
  | 'sourceId'
  | 'host'
  | 'createdAt'
  | 'updatedAt'
  | 'launchedAt'

const volumeList: ListTable<VolumeField> = {
  table: 'volume',
  fields: {
    id: text('volume.id', { selective: true }),
    projectId: text('volume.project_id'),
    userId: text('volume.user_id'),
    name: text('volume.name', { nullable: true, selective: true }),
    description: text('volume.description', { nullable: true }),
    status: text('volume.status'),
    sizeGib: number('volume.size_gib'),
    typeId: text('volume.type_id'),
    groupId: text('volume.group_id', { nullable: true }),
    zone: text('volume.zone', { nullable: true }),
    bootable: flag('volume.bootable'),
    multiattach: flag('volume.multiattach'),
    keyId: text('volume.key_id', { nullable: true }),
    sourceKind: text('volume.source_kind', { nullable: true }),
    sourceId: text('volume.source_id', { nullable: true }),
    host: joined({ table: 'host', column: 'host.hostname', key: 'host.id', named: 'volume.host_id' }),
    createdAt: number('volume.created_at'),
    updatedAt: number('volume.updated_at'),
    launchedAt: number('volume.launched_at', { nullable: true }),
  },
  stamp: sql`volume.generation || '.' || volume.type_id || '.' || coalesce(volume.host_id, '')`,
  order: byCreation('volume', 'desc'),
}

/** What a row's stamp says of others than the row. */
export function othersOfStamp(stamp: string): { typeId: string; hostId: string } {
  const [, typeId = '', hostId = ''] = stamp.split('.')
  return { typeId, hostId }
}

export interface VolumeRequest extends NumberedRequest<VolumeField> {
  /** Of all projects, whatever is within reach: the caller has asked whether it may. */
  everyProject?: boolean
  projectId?: string
  /** Each of these pairs. */
  metadata?: Readonly<Record<string, string>>
  imageMetadata?: Readonly<Record<string, string>>
}

const hasPair = (table: MetadataTable, key: string, value: string): Condition =>
  sql<SqlBool>`exists (select 1 from ${sql.table(table)} as pair
    where pair.volume_id = volume.id and pair.key = ${key} and pair.value = ${value})`

const pairsOf = (table: MetadataTable, pairs: Readonly<Record<string, string>> = {}): Condition[] =>
  Object.entries(pairs).map(([key, value]) => hasPair(table, key, value))

function readingOf(ctx: StoreCtx, { everyProject, metadata, imageMetadata }: VolumeRequest): ListReading {
  const byValue = (column: string) => unindexed(ctx.db, column)
  return {
    scopes: (selective) => [{ condition: everyProject ? EVERYTHING : volumesWithin(ctx, selective ? byValue : undefined) }],
    conditions: [...pairsOf('volume_metadata', metadata), ...pairsOf('volume_image_metadata', imageMetadata)],
    noMarker: (id) => volumeRefusals.marker_not_found({ id }),
  }
}

const withProject = ({ projectId, ...request }: VolumeRequest): NumberedRequest<VolumeField> =>
  projectId === undefined
    ? request
    : { ...request, filters: [...(request.filters ?? []), { field: 'projectId', values: [projectId] }] }

/** Newest first unless told. @throws not_found for an unknown marker */
export const volumeKeys = (ctx: StoreCtx, request: VolumeRequest): Promise<KeyPage> =>
  readKeys(ctx.db, volumeList, withProject(request), readingOf(ctx, request))

/** How many there are on all pages. */
export const countVolumes = (ctx: StoreCtx, request: VolumeRequest): Promise<number> =>
  countRows(ctx.db, volumeList, withProject(request), readingOf(ctx, request))

/** In the order of `ids`; those that have gone meanwhile are left out. */
export async function volumesByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Volume[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('volume')
    .selectAll()
    .where(among(ctx.db, 'volume.id', ids))
    .execute()
  return withDetails(ctx, inOrder(ids, rows))
}

export interface VolumeSummary {
  count: number
  gib: number
  /** Each key that any of them has, with all of its values. */
  metadata: Record<string, string[]>
}

/** Of all that are asked for, on whichever page. */
export async function summaryOf(ctx: StoreCtx, request: VolumeRequest): Promise<VolumeSummary> {
  const { limit: _limit, marker: _marker, offset: _offset, sort: _sort, ...whole } = request
  const { items } = await volumeKeys(ctx, whole)
  const summary: VolumeSummary = { count: items.length, gib: 0, metadata: {} }
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const ids = items.slice(from, from + AT_ONCE).map(({ id }) => id)
    for (const { size_gib, metadata } of await volumesByIds(ctx, ids)) {
      summary.gib += size_gib
      for (const [key, value] of Object.entries(metadata)) {
        const values = Object.hasOwn(summary.metadata, key) ? (summary.metadata[key] ?? []) : []
        if (!values.includes(value)) summary.metadata[key] = [...values, value]
      }
    }
  }
  return summary
}

const AT_ONCE = 1000
