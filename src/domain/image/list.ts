/** Lists of images, by pages: a page goes on after the image that the one before ended with. */
import { type SqlBool, sql } from 'kysely'
import type { Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { getImage, withDetails } from './image.store.ts'
import type { Image } from './image.ts'
import type { Condition } from './image-access.ts'
import { conditionsOf, type ImageFilter } from './image-filter.ts'
import { imageRefusals } from './refusals.ts'

export const SORT_KEYS = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface ImageOrder {
  key: SortKey
  direction: 'asc' | 'desc'
}

export interface ImageListRequest {
  filter: ImageFilter
  limit: number
  /** The id of the image before the first. */
  marker?: string
  /** Newest first unless told. */
  order?: readonly ImageOrder[]
}

/** What each key sorts by; what is not there yet counts as empty, so that every image has its place. */
const SORTED: Record<SortKey, { column: string; value: (image: Image) => string | number; empty: string | number }> = {
  name: { column: 'name', value: (image) => image.name ?? '', empty: '' },
  status: { column: 'status', value: (image) => image.status, empty: '' },
  container_format: { column: 'container_format', value: (image) => image.containerFormat ?? '', empty: '' },
  disk_format: { column: 'disk_format', value: (image) => image.diskFormat ?? '', empty: '' },
  size: { column: 'size_bytes', value: (image) => image.sizeBytes ?? 0, empty: 0 },
  id: { column: 'id', value: (image) => image.id, empty: '' },
  created_at: { column: 'created_at', value: (image) => image.createdAt, empty: 0 },
  updated_at: { column: 'updated_at', value: (image) => image.updatedAt, empty: 0 },
}

/** @throws bad_request for a marker that the caller cannot see */
export async function listImages(ctx: StoreCtx, { filter, limit, marker, order = [] }: ImageListRequest): Promise<Page<Image>> {
  const full = totalOrder(order)
  let query = ctx.db.selectFrom('image').selectAll()
  for (const condition of conditionsOf(ctx, filter)) query = query.where(condition)
  if (marker !== undefined) query = query.where(after(await getMarker(ctx, marker), full))
  for (const { key, direction } of full) query = query.orderBy(expressionOf(key), direction)
  const rows = await query.limit(limit + 1).execute()
  return { items: await withDetails(ctx, rows.slice(0, limit)), more: rows.length > limit }
}

/** Ends in the id, so that no two images share a place. */
function totalOrder(order: readonly ImageOrder[]): ImageOrder[] {
  const direction = order.at(-1)?.direction ?? 'desc'
  const keys: ImageOrder[] = [...order, { key: 'created_at', direction }, { key: 'id', direction }]
  return keys.filter(({ key }, index) => keys.findIndex((other) => other.key === key) === index)
}

const expressionOf = (key: SortKey) => {
  const { column, empty } = SORTED[key]
  return sql`coalesce(${sql.ref(`image.${column}`)}, ${sql.lit(empty)})`
}

/** (a, b, c) after (x, y, z): a beyond x, or the same and b beyond y, or … */
function after(marker: Image, order: readonly ImageOrder[]): Condition {
  const ways = order.map(({ key, direction }, index) => {
    const same = order
      .slice(0, index)
      .map((before) => sql<SqlBool>`${expressionOf(before.key)} = ${SORTED[before.key].value(marker)}`)
    const beyond = sql<SqlBool>`${expressionOf(key)} ${sql.raw(direction === 'asc' ? '>' : '<')} ${SORTED[key].value(marker)}`
    return sql<SqlBool>`(${sql.join([...same, beyond], sql` and `)})`
  })
  return sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}

async function getMarker(ctx: StoreCtx, id: string): Promise<Image> {
  try {
    return await getImage(ctx, id)
  } catch (thrown) {
    throw imageRefusals.image_not_found.is(thrown) ? imageRefusals.marker_not_found({ id }) : thrown
  }
}
