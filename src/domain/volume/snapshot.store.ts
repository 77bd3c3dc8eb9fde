/** Queries of snapshots. */
import { sql } from 'kysely'
import type { KeyPage, NumberedRequest } from '../../kernel/page.ts'
import { reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { unindexed } from '../../store/dialect.ts'
import { among, number, text } from '../../store/filter.ts'
import { byCreation, countRows, inOrder, type ListReading, type ListTable, readKeys } from '../../store/list.ts'
import { rowsWithPairs } from '../../store/pair-search.ts'
import { within } from '../../store/within.ts'
import { settleGroupSnapshotOf } from './group/settle-group-snapshot.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeSnapshotRow } from './tables.ts'

export interface Snapshot extends Omit<VolumeSnapshotRow, 'wanted_state' | 'generation' | 'adopting' | 'releasing'> {
  metadata: Readonly<Record<string, string>>
}

/** @param refOf see `within` */
export const snapshotsWithin = (ctx: StoreCtx, refOf?: Parameters<typeof within>[2]) =>
  within(reachOf(ctx, 'volume'), { project: 'volume_snapshot.project_id', user: 'volume_snapshot.user_id' }, refOf)

/** Whosever it is. */
export const findSnapshotRow = (ctx: StoreCtx, id: string): Promise<VolumeSnapshotRow | undefined> =>
  ctx.db.selectFrom('volume_snapshot').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getSnapshotRow(ctx: StoreCtx, id: string): Promise<VolumeSnapshotRow> {
  const query = ctx.db.selectFrom('volume_snapshot').selectAll().where('id', '=', id)
  const row = await query.where(snapshotsWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeRefusals.snapshot_not_found({ id })
  return row
}

/** @throws not_found */
export async function getSnapshot(ctx: StoreCtx, id: string): Promise<Snapshot> {
  const [snapshot] = await withMetadata(ctx, [await getSnapshotRow(ctx, id)])
  if (!snapshot) throw volumeRefusals.snapshot_not_found({ id })
  return snapshot
}

async function withMetadata(ctx: StoreCtx, rows: readonly VolumeSnapshotRow[]): Promise<Snapshot[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const query = ctx.db.selectFrom('volume_snapshot_metadata').selectAll()
  const pairs = await query
    .where(among(ctx.db, 'volume_snapshot_metadata.snapshot_id', ids))
    .orderBy('key')
    .execute()
  const bySnapshot = Map.groupBy(pairs, ({ snapshot_id }) => snapshot_id)
  return rows.map(({ wanted_state: _wanted, generation: _generation, adopting: _adopting, releasing: _releasing, ...row }) => ({
    ...row,
    metadata: Object.fromEntries((bySnapshot.get(row.id) ?? []).map(({ key, value }) => [key, value])),
  }))
}

/** Of one volume, or of those that a host keeps; oldest first. */
export const snapshotsOf = (ctx: StoreCtx, volumeIds: readonly string[]): Promise<VolumeSnapshotRow[]> =>
  volumeIds.length === 0
    ? Promise.resolve([])
    : ctx.db
        .selectFrom('volume_snapshot')
        .selectAll()
        .where(among(ctx.db, 'volume_snapshot.volume_id', volumeIds))
        .orderBy('created_at')
        .orderBy('id')
        .execute()

export async function updateSnapshotRow(
  tx: StoreCtx,
  { id, project_id }: Pick<VolumeSnapshotRow, 'id' | 'project_id'>,
  set: Partial<VolumeSnapshotRow>,
): Promise<void> {
  await tx.db
    .updateTable('volume_snapshot')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), generation: eb('generation', '+', 1) }))
    .where('id', '=', id)
    .execute()
  recordChange(tx, 'volume_snapshot', id, project_id)
  if (set.status !== undefined && ENDS.includes(set.status)) await settleGroupSnapshotOf(tx, id)
}

/** The snapshot of a group may have waited for that. */
const ENDS: readonly VolumeSnapshotRow['status'][] = ['available', 'error', 'error_deleting']

export type SnapshotField =
  | 'id'
  | 'projectId'
  | 'userId'
  | 'volumeId'
  | 'groupSnapshotId'
  | 'name'
  | 'description'
  | 'status'
  | 'sizeGib'
  | 'createdAt'
  | 'updatedAt'

const snapshotList: ListTable<SnapshotField> = {
  table: 'volume_snapshot',
  fields: {
    id: text('volume_snapshot.id', { selective: true }),
    projectId: text('volume_snapshot.project_id'),
    userId: text('volume_snapshot.user_id'),
    volumeId: text('volume_snapshot.volume_id', { selective: true }),
    groupSnapshotId: text('volume_snapshot.group_snapshot_id', { nullable: true }),
    name: text('volume_snapshot.name', { nullable: true, selective: true, searched: 'trigrams' }),
    description: text('volume_snapshot.description', { nullable: true, searched: 'trigrams' }),
    status: text('volume_snapshot.status'),
    sizeGib: number('volume_snapshot.size_gib'),
    createdAt: number('volume_snapshot.created_at'),
    updatedAt: number('volume_snapshot.updated_at'),
  },
  stamp: sql`volume_snapshot.generation`,
  order: byCreation('volume_snapshot', 'desc'),
}

export interface SnapshotRequest extends NumberedRequest<SnapshotField> {
  /** Each of these pairs. */
  metadata?: Readonly<Record<string, string>>
}

const PAIRS = { table: 'volume_snapshot_metadata', row: 'snapshot_id', id: 'volume_snapshot.id' } as const

const readingOf = async (ctx: StoreCtx, { metadata = {} }: SnapshotRequest): Promise<ListReading> => ({
  ...(await rowsWithPairs(ctx.db, PAIRS, metadata)),
  scopes: (selective) => [{ condition: snapshotsWithin(ctx, selective ? (column) => unindexed(ctx.db, column) : undefined) }],
  noMarker: (id) => volumeRefusals.snapshot_not_found({ id }),
})

/** Newest first unless told. @throws not_found for an unknown marker */
export const snapshotKeys = async (ctx: StoreCtx, request: SnapshotRequest): Promise<KeyPage> =>
  readKeys(ctx.db, snapshotList, request, await readingOf(ctx, request))

/** How many there are on all pages. */
export const countSnapshots = async (ctx: StoreCtx, request: SnapshotRequest): Promise<number> =>
  countRows(ctx.db, snapshotList, request, await readingOf(ctx, request))

/** In the order of `ids`; those that have gone meanwhile are left out. */
export async function snapshotsByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Snapshot[]> {
  const query = ctx.db.selectFrom('volume_snapshot').selectAll()
  const rows = await query.where(among(ctx.db, 'volume_snapshot.id', ids)).execute()
  return withMetadata(ctx, inOrder(ids, rows))
}
