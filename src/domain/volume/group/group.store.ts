/** Queries of groups of volumes. */
import type { NumberedRequest, Page } from '../../../kernel/page.ts'
import { reachOf } from '../../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../../store/context.ts'
import { among, number, text } from '../../../store/filter.ts'
import { byCreation, type RowTable } from '../../../store/list.ts'
import { rowCountOf } from '../../../store/row-count.ts'
import { readRows } from '../../../store/row-list.ts'
import { within } from '../../../store/within.ts'
import type { VolumeGroupRow } from '../tables.ts'
import { GROUP_ALLOWED, type GroupAct } from './group-status.ts'
import { volumeGroupRefusals } from './refusals.ts'

export interface Group extends Omit<VolumeGroupRow, 'wanted_state'> {
  /** Of volumes that it takes. */
  volumeTypes: readonly string[]
}

const groupsWithin = (ctx: StoreCtx) =>
  within(reachOf(ctx, 'volume'), { project: 'volume_group.project_id', user: 'volume_group.user_id' })

/** Whosever it is. */
export const findGroupRow = (ctx: StoreCtx, id: string): Promise<VolumeGroupRow | undefined> =>
  ctx.db.selectFrom('volume_group').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getGroupRow(ctx: StoreCtx, id: string): Promise<VolumeGroupRow> {
  const row = await ctx.db.selectFrom('volume_group').selectAll().where('id', '=', id).where(groupsWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeGroupRefusals.group_not_found({ id })
  return row
}

/** @throws not_found */
export async function getGroup(ctx: StoreCtx, id: string): Promise<Group> {
  const [group] = await withTypes(ctx, [await getGroupRow(ctx, id)])
  if (!group) throw volumeGroupRefusals.group_not_found({ id })
  return group
}

async function withTypes(ctx: StoreCtx, rows: readonly VolumeGroupRow[]): Promise<Group[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const query = ctx.db.selectFrom('volume_group_volume_type').selectAll()
  const pairs = await query
    .where(among(ctx.db, 'volume_group_volume_type.group_id', ids))
    .orderBy('type_id')
    .execute()
  const byGroup = Map.groupBy(pairs, ({ group_id }) => group_id)
  return rows.map(({ wanted_state: _wanted, ...row }) => ({
    ...row,
    volumeTypes: (byGroup.get(row.id) ?? []).map(({ type_id }) => type_id),
  }))
}

/** By group, of so many at once, the ids of their volumes. */
export async function volumesOfGroups(ctx: StoreCtx, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (ids.length === 0) return new Map()
  const query = ctx.db
    .selectFrom('volume')
    .select(['id', 'group_id'])
    .where(among(ctx.db, 'volume.group_id', ids))
  const rows = await query.orderBy('created_at').orderBy('id').execute()
  const byGroup = Map.groupBy(rows, ({ group_id }) => group_id ?? '')
  return new Map([...byGroup].map(([id, volumes]) => [id, volumes.map((volume) => volume.id)]))
}

export async function updateGroupRow(
  tx: StoreCtx,
  { id, project_id }: Pick<VolumeGroupRow, 'id' | 'project_id'>,
  set: Partial<VolumeGroupRow>,
): Promise<void> {
  await tx.db
    .updateTable('volume_group')
    .set({ ...set, updated_at: tx.clock.now() })
    .where('id', '=', id)
    .execute()
  recordChange(tx, 'volume_group', id, project_id)
}

/** One that is to go takes nothing in, whatever is said of it. @throws bad_request for a state that does not allow it */
export function requireGroupStatus(
  { id, status: said, wanted_state }: Pick<VolumeGroupRow, 'id' | 'status' | 'wanted_state'>,
  act: GroupAct,
): void {
  const status = wanted_state === 'absent' && act !== 'delete' ? 'deleting' : said
  const allowed = GROUP_ALLOWED[act]
  if (!allowed.includes(status)) throw volumeGroupRefusals.group_status({ id, act, status, allowed })
}

/** How many a project has. */
export const countGroups = (ctx: StoreCtx, projectId: string): Promise<number> => rowCountOf(ctx, 'volume_group', projectId)

export type GroupField =
  | 'id'
  | 'projectId'
  | 'userId'
  | 'name'
  | 'description'
  | 'status'
  | 'typeId'
  | 'zone'
  | 'sourceKind'
  | 'sourceId'
  | 'createdAt'
  | 'updatedAt'

const groupList: RowTable<GroupField> = {
  table: 'volume_group',
  fields: {
    id: text('volume_group.id', { selective: true }),
    projectId: text('volume_group.project_id'),
    userId: text('volume_group.user_id'),
    name: text('volume_group.name', { nullable: true }),
    description: text('volume_group.description', { nullable: true }),
    status: text('volume_group.status'),
    typeId: text('volume_group.type_id'),
    zone: text('volume_group.zone', { nullable: true }),
    sourceKind: text('volume_group.source_kind', { nullable: true }),
    sourceId: text('volume_group.source_id', { nullable: true }),
    createdAt: number('volume_group.created_at'),
    updatedAt: number('volume_group.updated_at'),
  },
  order: byCreation('volume_group', 'desc'),
}

/** Newest first unless told. @throws not_found for an unknown marker */
export async function listGroups(ctx: StoreCtx, request: NumberedRequest<GroupField>): Promise<Page<Group>> {
  const page = await readRows(ctx.db, ctx.db.selectFrom('volume_group').selectAll('volume_group'), groupList, {
    request,
    key: 'volume_group.id',
    seen: groupsWithin(ctx),
    noMarker: (id) => volumeGroupRefusals.group_not_found({ id }),
  })
  return { items: await withTypes(ctx, page.items), more: page.more }
}
