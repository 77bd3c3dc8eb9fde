/** Lists of images, read by keys: whoever keeps rendered images fetches only those whose stamp is new. */
import { sql } from 'kysely'
import type { KeyPage, Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among, child, flag, number, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { withDetails } from './image.store.ts'
import type { Image } from './image.ts'
import { visibleImages } from './image-access.ts'
import { filtersOf, type ImageField, type ImageListRequest, listedParts, propertyConditions } from './image-filter.ts'
import { imageRefusals } from './refusals.ts'

const imageList: ListTable<ImageField> = {
  table: 'image',
  fields: {
    id: text('image.id', { selective: true }),
    name: text('image.name', { nullable: true, selective: true }),
    status: text('image.status', { usual: 'active' }),
    ownerId: text('image.owner_id', { nullable: true }),
    visibility: text('image.visibility'),
    diskFormat: text('image.disk_format', { nullable: true }),
    containerFormat: text('image.container_format', { nullable: true }),
    md5: text('image.md5', { nullable: true, selective: true }),
    sha512: text('image.sha512', { nullable: true, selective: true }),
    sizeBytes: number('image.size_bytes', { nullable: true, searched: 'within' }),
    virtualBytes: number('image.virtual_bytes', { nullable: true }),
    minDiskGib: number('image.min_disk_gib'),
    minRamMib: number('image.min_ram_mib'),
    createdAt: number('image.created_at'),
    updatedAt: number('image.updated_at'),
    protected: flag('image.protected', { usual: 0 }),
    hidden: flag('image.hidden', { usual: 0 }),
    tags: child('tag', 'resource_id', 'key', { only: sql`tag.kind = 'image'` }),
  },
  stamp: sql`image.generation`,
  order: byCreation('image', 'desc'),
}

/** @throws bad_request for a marker that the caller cannot see */
export function imageKeys(ctx: StoreCtx, request: ImageListRequest): Promise<KeyPage> {
  return readKeys(
    ctx.db,
    imageList,
    { ...request, filters: filtersOf(request) },
    {
      scopes: (selective) => listedParts(ctx, request, selective),
      conditions: propertyConditions(request),
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
