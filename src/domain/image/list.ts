/** Lists of images, read by keys: whoever keeps rendered images fetches only those whose stamp is new. */
import { sql } from 'kysely'
import type { Direction, KeyPage, Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among, child, flag, number, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { withDetails } from './image.store.ts'
import type { Image } from './image.ts'
import { visibleImages } from './image-access.ts'
import { filtersOf, type ImageField, type ImageFilter, listedParts, propertyConditions } from './image-filter.ts'
import { imageRefusals } from './refusals.ts'

export const SORT_KEYS = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface ImageOrder {
  key: SortKey
  direction: Direction
}

export interface ImageListRequest {
  filter: ImageFilter
  limit: number
  /** The id of the image before the first. */
  marker?: string
  /** Newest first unless told. */
  order?: readonly ImageOrder[]
}

const imageList: ListTable<ImageField> = {
  table: 'image',
  fields: {
    id: text('image.id', { selective: true }),
    name: text('image.name', { nullable: true, selective: true }),
    status: text('image.status'),
    owner_id: text('image.owner_id', { nullable: true }),
    visibility: text('image.visibility'),
    disk_format: text('image.disk_format', { nullable: true }),
    container_format: text('image.container_format', { nullable: true }),
    md5: text('image.md5', { nullable: true, selective: true }),
    sha512: text('image.sha512', { nullable: true, selective: true }),
    size_bytes: number('image.size_bytes', { nullable: true }),
    min_disk_gib: number('image.min_disk_gib'),
    min_ram_mib: number('image.min_ram_mib'),
    created_at: number('image.created_at'),
    updated_at: number('image.updated_at'),
    protected: flag('image.protected'),
    hidden: flag('image.hidden'),
    tags: child('tag', 'resource_id', 'key', { only: sql`tag.kind = 'image'` }),
  },
  stamp: sql`image.generation`,
  order: byCreation('image', 'desc'),
}

/** @throws bad_request for a marker that the caller cannot see */
export function imageKeys(ctx: StoreCtx, { filter, limit, marker, order = [] }: ImageListRequest): Promise<KeyPage> {
  const sort = order.map(({ key, direction }) => ({ field: key === 'size' ? ('size_bytes' as const) : key, direction }))
  return readKeys(
    ctx.db,
    imageList,
    { filters: filtersOf(filter), sort, limit, marker },
    {
      scopes: (selective) => listedParts(ctx, filter, selective),
      conditions: propertyConditions(filter),
      markers: visibleImages(ctx),
      noMarker: (id) => imageRefusals.marker_not_found({ id }),
    },
  )
}

/** In the order of `ids`; those that have gone meanwhile are left out. */
export async function imagesByIds(ctx: StoreCtx, ids: readonly string[]): Promise<Image[]> {
  const rows = await ctx.db
    .selectFrom('image')
    .selectAll()
    .where(among(ctx.db, 'image.id', ids))
    .execute()
  return withDetails(ctx, inOrder(ids, rows))
}

export async function listImages(ctx: StoreCtx, request: ImageListRequest): Promise<Page<Image>> {
  const { items, more } = await imageKeys(ctx, request)
  const images = await imagesByIds(
    ctx,
    items.map(({ id }) => id),
  )
  return { items: images, more }
}
