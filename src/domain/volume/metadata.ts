/** Keeps pairs of key and value: what users note of a volume, and what is known of the image that it began as. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertPairs, type Metadata, type MetadataTable, readMetadata } from './metadata.store.ts'
import { volumeRefusals } from './refusals.ts'
import { getVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'

/** Of one volume or snapshot, as servers have it; Cinder has no limit of its own. */
export const MOST_METADATA = 128

/** @throws over_quota */
export function requireFewPairs(metadata: Metadata): void {
  if (Object.keys(metadata).length > MOST_METADATA) throw volumeRefusals.too_much_metadata({ limit: MOST_METADATA })
}

/** Of a new row. @throws over_quota */
export async function writeMetadata(tx: StoreCtx, table: MetadataTable, id: string, metadata: Metadata): Promise<void> {
  if (table === 'volume_metadata') requireFewPairs(metadata)
  await insertPairs(tx, table, id, metadata)
}

/** @throws not_found */
export async function getMetadata(ctx: StoreCtx, table: MetadataTable, id: string): Promise<Metadata> {
  await getVolumeRow(ctx, id)
  return readMetadata(ctx, table, id)
}

/** Gives them anew from what they were. @throws not_found, bad_request in a state that does not allow it, over_quota */
export const changeMetadata = (
  ctx: StoreCtx,
  table: MetadataTable,
  id: string,
  next: (metadata: Metadata) => Metadata,
): Promise<Metadata> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume', id)
    const row = await getVolumeRow(tx, id)
    const had = await readMetadata(tx, table, id)
    const metadata = next(had)
    // what an image brought along may be more, and may still be lessened
    if (Object.keys(metadata).length > Object.keys(had).length) requireFewPairs(metadata)
    requireStatus(row, 'note')
    await tx.db.deleteFrom(table).where('volume_id', '=', id).execute()
    await writeMetadata(tx, table, id, metadata)
    await updateVolumeRow(tx, row, {})
    return metadata
  })

/** @throws not_found for a key that is not there */
export function withoutKey(id: string, metadata: Metadata, key: string): Metadata {
  if (!Object.hasOwn(metadata, key)) throw volumeRefusals.metadata_not_found({ id, key })
  return Object.fromEntries(Object.entries(metadata).filter(([other]) => other !== key))
}
