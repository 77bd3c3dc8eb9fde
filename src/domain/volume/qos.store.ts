/** Queries of QoS specs. */
import type { NumberedRequest, Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { EVERYTHING, number, text } from '../../store/filter.ts'
import { byCreation, type RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
import type { QosSpecs } from './qos-limits.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeQosRow } from './tables.ts'

export interface Qos extends Omit<VolumeQosRow, 'specs'> {
  specs: QosSpecs
}

const qosOf = ({ specs, ...row }: VolumeQosRow): Qos => ({ ...row, specs: JSON.parse(specs) as QosSpecs })

/** @throws not_found */
export async function getQos(ctx: StoreCtx, id: string): Promise<Qos> {
  const row = await ctx.db.selectFrom('volume_qos').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw volumeRefusals.qos_not_found({ id })
  return qosOf(row)
}

/** The types that are associated with them, by name. @throws not_found */
export async function typesOfQos(ctx: StoreCtx, id: string): Promise<{ id: string; name: string }[]> {
  await getQos(ctx, id)
  return ctx.db.selectFrom('volume_type').select(['id', 'name']).where('qos_id', '=', id).orderBy('name').execute()
}

/** Of those types that are associated with some. */
export async function qosByType(ctx: StoreCtx): Promise<ReadonlyMap<string, Qos>> {
  const rows = await ctx.db
    .selectFrom('volume_type')
    .innerJoin('volume_qos', 'volume_qos.id', 'volume_type.qos_id')
    .selectAll('volume_qos')
    .select('volume_type.id as type_id')
    .execute()
  return new Map(rows.map(({ type_id, ...row }) => [type_id, qosOf(row)]))
}

export type QosField = 'id' | 'name' | 'consumer' | 'createdAt' | 'updatedAt'

const qosList: RowTable<QosField> = {
  table: 'volume_qos',
  fields: {
    id: text('volume_qos.id', { selective: true }),
    name: text('volume_qos.name', { selective: true }),
    consumer: text('volume_qos.consumer'),
    createdAt: number('volume_qos.created_at'),
    updatedAt: number('volume_qos.updated_at', { nullable: true }),
  },
  order: byCreation('volume_qos', 'desc'),
}

/** Newest first unless told. @throws not_found for an unknown marker */
export async function listQos(ctx: StoreCtx, request: NumberedRequest<QosField>): Promise<Page<Qos>> {
  const page = await readRows(ctx.db, ctx.db.selectFrom('volume_qos').selectAll('volume_qos'), qosList, {
    request,
    key: 'volume_qos.id',
    seen: EVERYTHING,
    noMarker: (id) => volumeRefusals.qos_not_found({ id }),
  })
  return { items: page.items.map(qosOf), more: page.more }
}
