/** Lists volume types: filtered, sorted and paged by the database. */
import type { ListRequest, Page } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { EVERYTHING, flag, number, text } from '../../store/filter.ts'
import { byCreation, type RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
import { volumeRefusals } from './refusals.ts'
import { typeOf, typesWithin, usableBy, type VolumeType } from './type.store.ts'

export type TypeField = 'id' | 'name' | 'description' | 'isPublic' | 'createdAt' | 'updatedAt'

const typeList: RowTable<TypeField> = {
  table: 'volume_type',
  fields: {
    id: text('volume_type.id', { selective: true }),
    name: text('volume_type.name', { selective: true }),
    description: text('volume_type.description', { nullable: true }),
    isPublic: flag('volume_type.is_public'),
    createdAt: number('volume_type.created_at'),
    updatedAt: number('volume_type.updated_at', { nullable: true }),
  },
  order: byCreation('volume_type', 'desc'),
}

export interface TypeRequest extends ListRequest<TypeField> {
  /** No more than the caller's own project may use, also where more is within reach. */
  usable?: boolean
}

/** Newest first unless told. @throws not_found for an unknown marker */
export async function listTypes(ctx: StoreCtx, request: TypeRequest = {}): Promise<Page<VolumeType>> {
  const query = ctx.db.selectFrom('volume_type').selectAll('volume_type')
  const page = await readRows(ctx.db, query.where(request.usable ? usableBy(homeProject(ctx)) : EVERYTHING), typeList, {
    request,
    key: 'volume_type.id',
    seen: typesWithin(ctx),
    noMarker: (id) => volumeRefusals.type_not_found({ id }),
  })
  return { items: page.items.map(typeOf), more: page.more }
}
