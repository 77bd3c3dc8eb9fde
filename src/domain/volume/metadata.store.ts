/** Queries of pairs of key and value of volumes. */
import type { StoreCtx } from '../../store/context.ts'

export type Metadata = Readonly<Record<string, string>>
export type MetadataTable = 'volume_metadata' | 'volume_image_metadata'

export async function readMetadata(ctx: StoreCtx, table: MetadataTable, id: string): Promise<Metadata> {
  const rows = await ctx.db.selectFrom(table).selectAll().where('volume_id', '=', id).orderBy('key').execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

/** Beside what is there. */
export async function insertPairs(tx: StoreCtx, table: MetadataTable, id: string, metadata: Metadata): Promise<void> {
  const rows = Object.entries(metadata).map(([key, value]) => ({ volume_id: id, key, value }))
  if (rows.length > 0) await tx.db.insertInto(table).values(rows).execute()
}

/** Whatever was there. */
export async function replaceMetadata(tx: StoreCtx, table: MetadataTable, id: string, metadata: Metadata): Promise<void> {
  await tx.db.deleteFrom(table).where('volume_id', '=', id).execute()
  await insertPairs(tx, table, id, metadata)
}
