/** Lists volumes: filtered, sorted and paged by the database. */
import { sql } from 'kysely'
import type { Filter, KeyPage, NumberedRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { unindexed } from '../../store/dialect.ts'
import { among, EVERYTHING, flag, joined, number, text } from '../../store/filter.ts'
import { byCreation, countRows, inOrder, type ListReading, type ListTable, readKeys } from '../../store/list.ts'
import { rowsWithPairs } from '../../store/pair-search.ts'
import { hostIdsOf } from '../host/index.ts'
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
  | 'hostId'
  | 'createdAt'
  | 'updatedAt'
  | 'launchedAt'

const volumeList: ListTable<VolumeField> = {
  table: 'volume',
  fields: {
    id: text('volume.id', { selective: true }),
    projectId: text('volume.project_id'),
    userId: text('volume.user_id'),
    name: text('volume.name', { nullable: true, selective: true, searched: 'trigrams' }),
    description: text('volume.description', { nullable: true, searched: 'trigrams' }),
    status: text('volume.status'),
    sizeGib: number('volume.size_gib'),
    typeId: text('volume.type_id'),
    groupId: text('volume.group_id', { nullable: true, selective: true }),
    zone: text('volume.zone', { nullable: true }),
    bootable: flag('volume.bootable'),
    multiattach: flag('volume.multiattach', { usual: 0 }),
    keyId: text('volume.key_id', { nullable: true, usual: null }),
    sourceKind: text('volume.source_kind', { nullable: true }),
    sourceId: text('volume.source_id', { nullable: true }),
    host: joined({ table: 'host', column: 'host.hostname', key: 'host.id', named: 'volume.host_id' }),
    hostId: text('volume.host_id', { nullable: true, selective: true }),
    createdAt: number('volume.created_at'),
    updatedAt: number('volume.updated_at', { searched: 'within' }),
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

const PAIRS = { row: 'volume_id', id: 'volume.id' } as const

async function readingOf(
  ctx: StoreCtx,
  { everyProject, metadata = {}, imageMetadata = {} }: VolumeRequest,
): Promise<ListReading> {
  const byValue = (column: string) => unindexed(ctx.db, column)
  const noted = await rowsWithPairs(ctx.db, { table: 'volume_metadata', ...PAIRS }, metadata)
  const ofImage = await rowsWithPairs(ctx.db, { table: 'volume_image_metadata', ...PAIRS }, imageMetadata)
  return {
    scopes: (selective) => [{ condition: everyProject ? EVERYTHING : volumesWithin(ctx, selective ? byValue : undefined) }],
    among: [...noted.among, ...ofImage.among],
    conditions: [...noted.conditions, ...ofImage.conditions],
    noMarker: (id) => volumeRefusals.marker_not_found({ id }),
  }
}

/** Hosts are looked for by their names first: volumes are found by the ids of those. */
async function readable(
  ctx: StoreCtx,
  { projectId, filters = [], ...request }: VolumeRequest,
): Promise<NumberedRequest<VolumeField>> {
  const own: Filter<VolumeField>[] = projectId === undefined ? [] : [{ field: 'projectId', values: [projectId] }]
  const known: Filter<VolumeField>[] = []
  for (const filter of filters)
    if (filter.field !== 'host' || (filter.op ?? 'is') !== 'is') known.push(filter)
    else known.push({ field: 'hostId', values: await hostIdsOf(ctx, filter.values.map(String)) })
  return { ...request, filters: [...known, ...own] }
}

/** Newest first unless told. @throws not_found for an unknown marker */
export const volumeKeys = async (ctx: StoreCtx, request: VolumeRequest): Promise<KeyPage> =>
  readKeys(ctx.db, volumeList, await readable(ctx, request), await readingOf(ctx, request))

/** How many there are on all pages. */
export const countVolumes = async (ctx: StoreCtx, request: VolumeRequest): Promise<number> =>
  countRows(ctx.db, volumeList, await readable(ctx, request), await readingOf(ctx, request))

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
