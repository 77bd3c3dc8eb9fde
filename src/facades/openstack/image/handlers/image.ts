import type { Handlers } from '../../../../api/define.ts'
import type { ResponseRowCache } from '../../../../api/dialects/openstack-json/response-row-cache.ts'
import { reply } from '../../../../api/reply.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  addTag,
  createImage,
  deleteImage,
  getImage,
  type ImageBasis,
  imageKeys,
  imagesByIds,
  type NewImage,
  removeTag,
  setActivation,
  updateImage,
} from '../../../../domain/image/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import { pageOf } from '../../resource/page-bytes.ts'
import { fieldOf, requireSettable, storedOf } from '../attribute.ts'
import type { imageApi } from '../contract/image.ts'
import { listRequestOf } from '../list-query.ts'
import { pageLinks } from '../page-links.ts'
import { changeOf, parsePatch } from '../patch.ts'
import { hrefOf, imageView, STORE } from '../view.ts'
import { IMPORT_METHODS } from './data.ts'

/** @param rows what is kept of rendered images */
export const imageHandlers = ({ files, limits }: ImageBasis, rows: ResponseRowCache): Handlers<typeof imageApi, StoreCtx> => ({
  listImages: async (ctx, { query, url }) => {
    const page = await imageKeys(ctx, listRequestOf(query))
    const render = async (ids: readonly string[]) => {
      const images = await imagesByIds(ctx, ids)
      return new Map(images.map((image) => [image.id, JSON.stringify(imageView(image))]))
    }
    const rest = () => ({ ...pageLinks(query, page.more ? page.items.at(-1)?.id : undefined), schema: '/v2/schemas/images' })
    return reply(await pageOf(ctx, rows, { kind: 'image', key: 'images', page, url, render, rest }))
  },
  async createImage(ctx, { body, base }) {
    const image = await createImage(ctx, limits, newImageOf(body))
    const headers = {
      Location: `${base}${hrefOf(image.id).slice('/v2'.length)}`,
      'OpenStack-image-import-methods': IMPORT_METHODS.join(','),
      'OpenStack-image-store-ids': STORE,
    }
    return reply(imageView(image), { headers })
  },
  showImage: async (ctx, { params }) => imageView(await getImage(ctx, params.image_id)),
  async updateImage(ctx, { params, headers, body }) {
    const steps = parsePatch(headers['content-type'], body)
    return imageView(await updateImage(ctx, limits, params.image_id, (image) => changeOf(image, steps)))
  },
  deleteImage: (ctx, { params }) => deleteImage(ctx, files, params.image_id),
  deactivateImage: (ctx, { params }) => setActivation(ctx, params.image_id, 'deactivate'),
  reactivateImage: (ctx, { params }) => setActivation(ctx, params.image_id, 'reactivate'),
  addTag: (ctx, { params }) => addTag(ctx, limits, params.image_id, requireTag(params.tag)),
  removeTag: (ctx, { params }) => removeTag(ctx, params.image_id, params.tag),
})

/** @throws forbidden for what a caller may not set, bad_request */
function newImageOf(body: Readonly<Record<string, unknown>>): NewImage {
  const fields: Record<string, unknown> = {}
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    requireSettable(name)
    const field = name === 'id' ? 'id' : fieldOf(name)
    if (field === 'id') fields.id = value
    else if (field) fields[field] = storedOf(field, value)
    else if (name.length > 255) throw badRequest('Custom property should not be greater than 255 characters.', name)
    else if (value !== null) properties[name] = String(value)
  }
  return { ...fields, properties }
}

function requireTag(tag: string): string {
  if (tag.length <= 255) return tag
  throw badRequest(`Provided object does not match schema 'image': '${tag}' is too long. Failed at: tags`, 'tags')
}
