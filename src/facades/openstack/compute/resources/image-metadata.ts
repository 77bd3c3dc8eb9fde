/** What else is said of an image, as Nova's old API has it: an image's properties as its metadata. */
import { strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { getImage, type Image, updateImage } from '../../../../domain/image/index.ts'
import { imageAllow, isImageName, readImage } from '../../image-access.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { type ImageParts, inNovasWords, METADATA_PROXIED } from '../image-proxy.ts'
import { metadataOf } from '../image-view.ts'
import { metadata } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'
import { requireFewProperties } from './server-image.ts'

const operation = operationsWith<ImageParts>()
const path = '/images/{image_id}/metadata'
const item = `${path}/{key}` as const
const values = Type.Record(Type.String(), Type.Unknown())
const all = Type.Object({ metadata: values })
const one = Type.Object({ meta: values })
const single = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,255}$' }), Type.String({ maxLength: 255 }), {
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
})

const reading = { ...METADATA_PROXIED, ...readImage, method: 'GET', queried: true, status: 200 } as const
const changing = { ...METADATA_PROXIED, action: 'image:modify_image', allow: imageAllow.change, status: 200 } as const

type Properties = Readonly<Record<string, string>>

const read = (ctx: StoreCtx, id: string): Promise<Image> =>
  inNovasWords(getImage(ctx, id), () => novaRefusals.image_not_yours({ id }))

/** @param decide out of what is there @throws not_found, forbidden */
async function change(
  ctx: StoreCtx,
  { limits }: ImageParts,
  id: string,
  decide: (there: Properties) => Properties,
): Promise<Record<string, unknown>> {
  const refused = () => novaRefusals.image_not_yours({ id })
  const { properties: there } = await read(ctx, id)
  const wanted = decide(there)
  if (Object.keys(wanted).some((name) => isImageName(name) && !Object.hasOwn(there, name))) throw refused()
  await requireFewProperties(ctx, wanted)
  const changed = updateImage(ctx, limits, id, ({ properties }) => ({ properties: { ...decide(properties) } }))
  return metadataOf(await inNovasWords(changed, refused))
}

export const imageMetadata: Operations<ImageParts> = {
  listImageMetadata: operation(
    { ...reading, path, summary: 'Show an image’s properties, as long as Nova did', returns: all },
    async (ctx, { params }) => ({ metadata: metadataOf(await read(ctx, params.image_id)) }),
  ),
  addImageMetadata: operation(
    {
      ...changing,
      method: 'POST',
      path,
      summary: 'Add to or change an image’s properties, as long as Nova did',
      body: strict({ metadata }),
      returns: all,
    },
    async (ctx, { params, body }, parts) => ({
      metadata: await change(ctx, parts, params.image_id, (there) => ({ ...there, ...body.metadata })),
    }),
  ),
  replaceImageMetadata: operation(
    {
      ...changing,
      method: 'PUT',
      path,
      summary: 'Replace an image’s properties, as long as Nova did',
      body: strict({ metadata }),
      returns: all,
    },
    async (ctx, { params, body }, parts) => ({ metadata: await change(ctx, parts, params.image_id, () => body.metadata) }),
  ),
  showImageMetadataItem: operation(
    { ...reading, path: item, summary: 'Show one of an image’s properties, as long as Nova did', returns: one },
    async (ctx, { params: { image_id, key } }) => {
      const there = metadataOf(await read(ctx, image_id))
      if (!Object.hasOwn(there, key)) throw novaRefusals.image_metadata_absent()
      return { meta: { [key]: there[key] } }
    },
  ),
  updateImageMetadataItem: operation(
    {
      ...changing,
      method: 'PUT',
      path: item,
      summary: 'Set one of an image’s properties, as long as Nova did',
      body: strict({ meta: single }),
      returns: one,
    },
    async (ctx, { params: { image_id, key }, body: { meta } }, parts) => {
      if (!Object.hasOwn(meta, key)) throw novaRefusals.key_mismatch({ field: 'meta' })
      await change(ctx, parts, image_id, (there) => ({ ...there, ...meta }))
      return { meta }
    },
  ),
  deleteImageMetadataItem: operation(
    {
      ...changing,
      method: 'DELETE',
      path: item,
      summary: 'Delete one of an image’s properties, as long as Nova did',
      status: 204,
    },
    async (ctx, { params: { image_id, key } }, parts) =>
      void (await change(ctx, parts, image_id, (there) => {
        if (!Object.hasOwn(there, key)) throw novaRefusals.image_metadata_key()
        return Object.fromEntries(Object.entries(there).filter(([name]) => name !== key))
      })),
  ),
}
