/** Queries of images. */
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { listWords } from '../tag/index.ts'
import { type Image, imageOf } from './image.ts'
import { visibleImages } from './image-access.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageRow } from './tables.ts'

/** @throws not_found when absent, or not to be seen by the caller */
export async function getImage(ctx: StoreCtx, id: string): Promise<Image> {
  const row = await ctx.db.selectFrom('image').selectAll().where('id', '=', id).where(visibleImages(ctx)).executeTakeFirst()
  const [image] = row ? await withDetails(ctx, [row]) : []
  if (!image) throw imageRefusals.image_not_found({ id })
  return image
}

/** For rules that ask about it: whoever asks. */
export async function findAnyImage(ctx: StoreCtx, id: string): Promise<Image | undefined> {
  const row = await ctx.db.selectFrom('image').selectAll().where('id', '=', id).executeTakeFirst()
  return row && imageOf(row, {}, [])
}

/** Adds properties and tags, in two queries for however many images. */
export async function withDetails(ctx: StoreCtx, rows: readonly ImageRow[]): Promise<Image[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const properties = await ctx.db
    .selectFrom('image_property')
    .selectAll()
    .where(among(ctx.db, 'image_property.image_id', ids))
    .orderBy('name')
    .execute()
  const tagsOf = await listWords(ctx, 'image', ids)
  const propertiesOf = Map.groupBy(properties, (property) => property.image_id)
  return rows.map((row) =>
    imageOf(row, Object.fromEntries((propertiesOf.get(row.id) ?? []).map(({ name, value }) => [name, value])), tagsOf(row.id)),
  )
}

/** Every change that a reply shows goes through here. */
export async function updateImageRow(tx: StoreCtx, image: Pick<Image, 'id' | 'ownerId'>, set: Partial<ImageRow>): Promise<void> {
  await tx.db
    .updateTable('image')
    .set((eb) => ({ ...set, updated_at: tx.clock.now(), generation: eb('generation', '+', 1) }))
    .where('id', '=', image.id)
    .execute()
  recordChange(tx, 'image', image.id, image.ownerId)
}

/** Makes the image's properties exactly these. */
export async function replaceProperties(tx: StoreCtx, id: string, properties: Readonly<Record<string, string>>): Promise<void> {
  await tx.db.deleteFrom('image_property').where('image_id', '=', id).execute()
  const rows = Object.entries(properties).map(([name, value]) => ({ image_id: id, name, value }))
  if (rows.length > 0) await tx.db.insertInto('image_property').values(rows).execute()
}
