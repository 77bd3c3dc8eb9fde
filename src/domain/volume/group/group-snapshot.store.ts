/** Queries of snapshots of groups. */
import type { NumberedRequest, Page } from '../../../kernel/page.ts'
import { reachOf } from '../../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../../store/context.ts'
import { number, text } from '../../../store/filter.ts'
import { byCreation, type RowTable } from '../../../store/list.ts'
import { readRows } from '../../../store/row-list.ts'
import { within } from '../../../store/within.ts'
import type { VolumeGroupSnapshotRow, VolumeSnapshotRow } from '../tables.ts'
import { volumeGroupRefusals } from './refusals.ts'

export type GroupSnapshot = Omit<VolumeGroupSnapshotRow, 'wanted_state'>

const groupSnapshotsWithin = (ctx: StoreCtx) =>
  within(reachOf(ctx, 'volume'), { project: 'volume_group_snapshot.project_id', user: 'volume_group_snapshot.user_id' })

/** Whosever it is. */
export const findGroupSnapshotRow = (ctx: StoreCtx, id: string): Promise<VolumeGroupSnapshotRow | undefined> =>
  ctx.db.selectFrom('volume_group_snapshot').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getGroupSnapshot(ctx: StoreCtx, id: string): Promise<VolumeGroupSnapshotRow> {
  const query = ctx.db.selectFrom('volume_group_snapshot').selectAll().where('id', '=', id)
  const row = await query.where(groupSnapshotsWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeGroupRefusals.group_snapshot_not_found({ id })
  return row
}

/** Of each volume the one, in the order of their ids. */
export const snapshotsOfGroupSnapshot = (ctx: StoreCtx, id: string): Promise<VolumeSnapshotRow[]> =>
  ctx.db.selectFrom('volume_snapshot').selectAll().where('group_snapshot_id', '=', id).orderBy('volume_id').execute()

export async function updateGroupSnapshotRow(
  tx: StoreCtx,
  { id, project_id }: Pick<VolumeGroupSnapshotRow, 'id' | 'project_id'>,
  set: Partial<VolumeGroupSnapshotRow>,
): Promise<void> {
  await tx.db
    .updateTable('volume_group_snapshot')
    .set({ ...set, updated_at: tx.clock.now() })
    .where('id', '=', id)
    .execute()
  recordChange(tx, 'volume_group_snapshot', id, project_id)
}

export type GroupSnapshotField =
  | 'id'
  | 'projectId'
  | 'userId'
  | 'groupId'
  | 'typeId'
  | 'name'
  | 'description'
  | 'status'
  | 'createdAt'
  | 'updatedAt'

const groupSnapshotList: RowTable<GroupSnapshotField> = {
  table: 'volume_group_snapshot',
  fields: {
    id: text('volume_group_snapshot.id', { selective: true }),
    projectId: text('volume_group_snapshot.project_id'),
    userId: text('volume_group_snapshot.user_id'),
    groupId: text('volume_group_snapshot.group_id', { selective: true }),
    typeId: text('volume_group_snapshot.type_id'),
    name: text('volume_group_snapshot.name', { nullable: true }),
    description: text('volume_group_snapshot.description', { nullable: true }),
    status: text('volume_group_snapshot.status'),
    createdAt: number('volume_group_snapshot.created_at'),
    updatedAt: number('volume_group_snapshot.updated_at'),
  },
  order: byCreation('volume_group_snapshot', 'desc'),
}

/** Newest first unless told. @throws not_found for an unknown marker */
export const listGroupSnapshots = (ctx: StoreCtx, request: NumberedRequest<GroupSnapshotField>): Promise<Page<GroupSnapshot>> =>
  readRows(ctx.db, ctx.db.selectFrom('volume_group_snapshot').selectAll('volume_group_snapshot'), groupSnapshotList, {
    request,
    key: 'volume_group_snapshot.id',
    seen: groupSnapshotsWithin(ctx),
    noMarker: (id) => volumeGroupRefusals.group_snapshot_not_found({ id }),
  })
