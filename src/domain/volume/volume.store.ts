/** Queries of volumes. */
import { reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { within } from '../../store/within.ts'
import { hostnamesOf } from '../host/index.ts'
import { settleGroupOf } from './group/settle-group.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeAttachmentRow, VolumeRow } from './tables.ts'
import { type Volume, volumeOf } from './volume.ts'
import { ALLOWED, type VolumeAct } from './volume-status.ts'

/** @param refOf see `within` */
export const volumesWithin = (ctx: StoreCtx, refOf?: Parameters<typeof within>[2]) =>
  within(reachOf(ctx, 'volume'), { project: 'volume.project_id', user: 'volume.user_id' }, refOf)

/** Whosever it is. */
export const findVolumeRow = (ctx: StoreCtx, id: string): Promise<VolumeRow | undefined> =>
  ctx.db.selectFrom('volume').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found when absent, or not within reach */
export async function getVolumeRow(ctx: StoreCtx, id: string): Promise<VolumeRow> {
  const row = await ctx.db.selectFrom('volume').selectAll().where('id', '=', id).where(volumesWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeRefusals.volume_not_found({ id })
  return row
}

/** @throws not_found, as `getVolumeRow` */
export async function getVolume(ctx: StoreCtx, id: string): Promise<Volume> {
  const [volume] = await withDetails(ctx, [await getVolumeRow(ctx, id)])
  if (!volume) throw volumeRefusals.volume_not_found({ id })
  return volume
}

/** Adds what stands in other tables, in as many queries for however many volumes. */
export async function withDetails(ctx: StoreCtx, rows: readonly VolumeRow[]): Promise<Volume[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const metadata = await pairsOf(ctx, 'volume_metadata', ids)
  const imageMetadata = await pairsOf(ctx, 'volume_image_metadata', ids)
  const hostnames = await hostnamesOf(ctx, new Set(rows.flatMap(({ host_id }) => host_id ?? [])))
  const types = await ctx.db
    .selectFrom('volume_type')
    .select(['id', 'name'])
    .where(among(ctx.db, 'volume_type.id', [...new Set(rows.map(({ type_id }) => type_id))]))
    .execute()
  const attachments = Map.groupBy(await attachmentsOf(ctx, ids), ({ volume_id }) => volume_id)
  const typeNames = new Map(types.map(({ id, name }) => [id, name]))
  return rows.map((row) =>
    volumeOf(row, {
      typeName: typeNames.get(row.type_id) ?? row.type_id,
      hostname: row.host_id === null ? null : (hostnames.get(row.host_id) ?? null),
      metadata: metadata(row.id),
      imageMetadata: imageMetadata(row.id),
      attachments: attachments.get(row.id) ?? [],
    }),
  )
}

const attachmentsOf = (ctx: StoreCtx, ids: readonly string[]): Promise<VolumeAttachmentRow[]> =>
  ctx.db
    .selectFrom('volume_attachment')
    .selectAll()
    .where(among(ctx.db, 'volume_attachment.volume_id', ids))
    .orderBy('created_at')
    .orderBy('id')
    .execute()

type PairTable = 'volume_metadata' | 'volume_image_metadata'

async function pairsOf(ctx: StoreCtx, table: PairTable, ids: readonly string[]) {
  const rows = await ctx.db
    .selectFrom(table)
    .selectAll()
    .where(among(ctx.db, `${table}.volume_id`, ids))
    .orderBy('key')
    .execute()
  const byVolume = Map.groupBy(rows, ({ volume_id }) => volume_id)
  return (id: string): Record<string, string> =>
    Object.fromEntries((byVolume.get(id) ?? []).map(({ key, value }) => [key, value]))
}

/** Writes columns of a volume; `updated_at`, its generation and the feed follow. */
export async function updateVolumeRow(
  tx: StoreCtx,
  row: Pick<VolumeRow, 'id' | 'project_id'>,
  set: Partial<VolumeRow>,
): Promise<void> {
  await tx.db
    .updateTable('volume')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), generation: eb('generation', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  recordChange(tx, 'volume', row.id, row.project_id)
  if (set.status !== undefined && ENDS.includes(set.status)) await settleGroupOf(tx, row.id)
}

/** Something that is shown of a volume has changed in another table. */
export async function touchVolume(tx: StoreCtx, id: string): Promise<void> {
  await tx.db
    .updateTable('volume')
    .set((eb) => ({ generation: eb('generation', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** A group may have waited for that. */
const ENDS: readonly VolumeRow['status'][] = ['available', 'error', 'error_deleting']

/** @throws bad_request for a state that does not allow it */
export function requireStatus({ id, status }: Pick<VolumeRow, 'id' | 'status'>, act: VolumeAct): void {
  const allowed = ALLOWED[act]
  if (!allowed.includes(status)) throw volumeRefusals.wrong_status({ id, act, status, allowed })
}
