/** Images by Nova's old API, which it handed on to Glance's: as Glance's rules let, in Nova's form. */
import { Type } from '../../../../api/schema.ts'
import { deleteImage, getImage, listImages } from '../../../../domain/image/index.ts'
import { imageAllow, readImage } from '../../image-access.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { nextUnder } from '../../resource/schema-list.ts'
import { type ImageParts, inNovasWords, PROXIED } from '../image-proxy.ts'
import { imageQuery, readImageQuery } from '../image-query.ts'
import { briefView, imageView, shown, shownBriefly } from '../image-view.ts'
import { links } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'

const operation = operationsWith<ImageParts>()
const path = '/images/{image_id}'
const list = {
  ...PROXIED,
  method: 'GET',
  action: 'image:get_images',
  allow: imageAllow.list,
  query: imageQuery,
  status: 200,
} as const
const images_links = Type.Optional(links)

export const images: Operations<ImageParts> = {
  listImages: operation(
    {
      ...list,
      path: '/images',
      summary: 'List images, as long as Nova did',
      returns: Type.Object({ images: Type.Array(shownBriefly), images_links }),
    },
    async (ctx, input) => {
      const page = await listImages(ctx, readImageQuery(input.query))
      const images = page.items.map((image) => briefView(input.base, image))
      return { images, ...nextUnder('images_links', input, page, ({ id }) => id) }
    },
  ),
  listImagesDetail: operation(
    {
      ...list,
      path: '/images/detail',
      summary: 'List images in detail, as long as Nova did',
      returns: Type.Object({ images: Type.Array(shown), images_links }),
    },
    async (ctx, input) => {
      const page = await listImages(ctx, readImageQuery(input.query))
      const images = page.items.map((image) => imageView(input.base, image))
      return { images, ...nextUnder('images_links', input, page, ({ id }) => id) }
    },
  ),
  showImage: operation(
    {
      ...PROXIED,
      ...readImage,
      method: 'GET',
      path,
      queried: true,
      summary: 'Show an image, as long as Nova did',
      status: 200,
      returns: Type.Object({ image: shown }),
    },
    async (ctx, { params: { image_id: id }, base }) => ({
      image: imageView(base, await inNovasWords(getImage(ctx, id), novaRefusals.image_absent)),
    }),
  ),
  deleteImage: operation(
    {
      ...PROXIED,
      method: 'DELETE',
      path,
      summary: 'Delete an image and its data, as long as Nova did',
      action: 'image:delete_image',
      allow: imageAllow.change,
      status: 204,
    },
    (ctx, { params: { image_id: id } }, { files }) => inNovasWords(deleteImage(ctx, files, id), novaRefusals.image_not_deletable),
  ),
}
