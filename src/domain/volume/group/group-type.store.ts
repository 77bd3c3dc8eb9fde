/** Queries of group types. */
import { type SqlBool, sql } from 'kysely'
import { isUuid } from '../../../kernel/ids.ts'
import type { NumberedRequest, Page } from '../../../kernel/page.ts'
import { reachesAll } from '../../../kernel/reach.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { type Condition, EVERYTHING, flag, number, text } from '../../../store/filter.ts'
import { byCreation, type RowTable } from '../../../store/list.ts'
import { readRows } from '../../../store/row-list.ts'
import type { VolumeGroupTypeRow } from '../tables.ts'
import { volumeGroupRefusals } from './refusals.ts'

export interface GroupType extends Omit<VolumeGroupTypeRow, 'specs' | 'is_public'> {
  isPublic: boolean
  specs: Readonly<Record<string, string>>
}

export const groupTypeOf = ({ specs, is_public, ...row }: VolumeGroupTypeRow): GroupType => ({
  ...row,
  isPublic: is_public === 1,
  specs: JSON.parse(specs) as Record<string, string>,
})

/** Projects are not let use one that is not for everybody: only who reaches all has it. */
const typesWithin = (ctx: StoreCtx): Condition =>
  reachesAll(ctx, 'volume') ? EVERYTHING : sql<SqlBool>`volume_group_type.is_public = 1`

/** @throws not_found when absent, or not for the caller */
export async function getGroupType(ctx: StoreCtx, id: string): Promise<GroupType> {
  const query = ctx.db.selectFrom('volume_group_type').selectAll().where('id', '=', id)
  const row = await query.where(typesWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeGroupRefusals.group_type_not_found({ id })
  return groupTypeOf(row)
}

/** By its id or else its name. @throws not_found */
export async function getGroupTypeNamed(ctx: StoreCtx, idOrName: string): Promise<GroupType> {
  const query = ctx.db.selectFrom('volume_group_type').selectAll().where(typesWithin(ctx))
  const rows = await query.where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)])).execute()
  const row = rows.find(({ id }) => id === idOrName) ?? rows[0]
  if (!row) throw volumeGroupRefusals.group_type_not_found({ id: idOrName, isName: !isUuid(idOrName) })
  return groupTypeOf(row)
}

export type GroupTypeField = 'id' | 'name' | 'description' | 'isPublic' | 'createdAt' | 'updatedAt'

const groupTypeList: RowTable<GroupTypeField> = {
  table: 'volume_group_type',
  fields: {
    id: text('volume_group_type.id', { selective: true }),
    name: text('volume_group_type.name', { selective: true }),
    description: text('volume_group_type.description', { nullable: true }),
    isPublic: flag('volume_group_type.is_public'),
    createdAt: number('volume_group_type.created_at'),
    updatedAt: number('volume_group_type.updated_at', { nullable: true }),
  },
  order: byCreation('volume_group_type', 'desc'),
}

/** Newest first unless told. @throws not_found for an unknown marker */
export async function listGroupTypes(ctx: StoreCtx, request: NumberedRequest<GroupTypeField> = {}): Promise<Page<GroupType>> {
  const query = ctx.db.selectFrom('volume_group_type').selectAll('volume_group_type')
  const page = await readRows(ctx.db, query, groupTypeList, {
    request,
    key: 'volume_group_type.id',
    seen: typesWithin(ctx),
    noMarker: (id) => volumeGroupRefusals.group_type_not_found({ id }),
  })
  return { items: page.items.map(groupTypeOf), more: page.more }
}
