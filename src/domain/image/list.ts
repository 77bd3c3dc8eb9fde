/** Lists of images, read by keys: whoever keeps rendered images fetches only those whose stamp is new. */
import { sql } from 'kysely'
import type { KeyPage, Page } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { withDetails } from './image.store.ts'
import type { Image } from './image.ts'
import { visibleImages } from './image-access.ts'
import { filtersOf, type ImageField, type ImageListRequest, imageFields, listedParts, readProperties } from './image-filter.ts'
import { imageRefusals } from './refusals.ts'

const imageList: ListTable<ImageField> = {
  table: 'image',
  fields: imageFields,
  stamp: sql`image.generation`,
  order: byCreation('image', 'desc'),
}

/** @throws bad_request for a marker that the caller cannot see */
export async function imageKeys(ctx: StoreCtx, request: ImageListRequest): Promise<KeyPage> {
  return readKeys(
    ctx.db,
    imageList,
    { ...request, filters: filtersOf(request) },
    {
      scopes: (selective) => listedParts(ctx, request, selective),
      ...(await readProperties(ctx, request)),
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
