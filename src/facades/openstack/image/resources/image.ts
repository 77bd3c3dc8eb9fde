/** Images as Glance's API has them. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  CONTAINER_FORMATS,
  createImage,
  DISK_FORMATS,
  deleteImage,
  getImage,
  hasData,
  type Image,
  type ImageBasis,
  imageKeys,
  imagesByIds,
  setActivation,
  updateImage,
  VISIBILITIES,
  type Visibility,
} from '../../../../domain/image/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { imageAllow } from '../../image-access.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { pageOf } from '../../resource/page-bytes.ts'
import { searchWith } from '../../resource/page-links.ts'
import { bySchema, mapped } from '../../resource/reader.ts'
import { type ImageAttributes, readChange, readNew } from '../body.ts'
import { choice, equal, flag, listQuery, moment, readListRequest, wholeNumber } from '../list-request.ts'
import { PATCH_TYPES, parsePatch } from '../patch.ts'
import { importMethodsOf, STORE } from '../store.ts'
import { documentOf, integerOrNull, listDocumentOf, text, textOrNull, UUID } from './schema.ts'

const MOST = 2_147_483_647
const both = { create: 'may', update: 'may' } as const

/** Kept like any property of the caller's, and judged. */
const otherImage = (part: string) =>
  attr(
    textOrNull(`ID of image stored in Glance that should be used as the ${part} when booting an AMI-style image.`, {
      pattern: UUID,
      is_base: false,
    }),
    both,
  )
const size = (description: string) => bySchema<number>({ type: 'integer', maximum: MOST, description })
const switched = (description: string) => bySchema<boolean>({ type: 'boolean', description })
const STATUSES = ['queued', 'saving', 'active', 'killed', 'deleted', 'uploading', 'importing', 'pending_delete', 'deactivated']
const tags = bySchema<string[]>({
  type: 'array',
  description: 'List of strings related to the image',
  items: { type: 'string', maxLength: 255 },
})

export const attributes = {
  id: attr(text('An identifier for the image', { pattern: UUID }), {
    field: 'id',
    create: 'may',
    filter: choice('id'),
    sort: 'id',
  }),
  name: attr(textOrNull('Descriptive name for the image', { maxLength: 255 }), {
    field: 'name',
    ...both,
    filter: choice('name'),
    sort: 'name',
  }),
  status: shownOnly(text('Status of the image', { enum: STATUSES }).schema, { filter: choice('status'), sort: 'status' }),
  visibility: attr(
    bySchema<Visibility>({ type: 'string', description: 'Scope of image accessibility', enum: [...VISIBILITIES] }),
    { field: 'visibility', ...both },
  ),
  protected: attr(switched('If true, image will not be deletable.'), {
    field: 'protected',
    ...both,
    filter: flag('protected'),
  }),
  os_hidden: attr(switched('If true, image will not appear in default image list response.'), {
    field: 'hidden',
    ...both,
    filter: flag('hidden'),
  }),
  checksum: shownOnly(textOrNull('md5 hash of image contents.', { maxLength: 32 }).schema, { filter: equal('md5') }),
  os_hash_algo: shownOnly(textOrNull('Algorithm to calculate the os_hash_value', { maxLength: 64 }).schema, {
    filter: (algorithm) => (algorithm === 'sha512' ? [] : [{ field: 'id', values: [] }]),
  }),
  os_hash_value: shownOnly(
    textOrNull('Hexdigest of the image contents using the algorithm specified by the os_hash_algo', { maxLength: 128 }).schema,
    { filter: equal('sha512') },
  ),
  owner: attr(textOrNull('Owner of the image', { maxLength: 255 }), { field: 'ownerId', ...both, filter: equal('ownerId') }),
  size: shownOnly(integerOrNull('Size of image file in bytes').schema, {
    filter: wholeNumber('sizeBytes', Number.MAX_SAFE_INTEGER),
    sort: 'sizeBytes',
  }),
  virtual_size: shownOnly(integerOrNull('Virtual size of image in bytes').schema, {
    filter: wholeNumber('virtualBytes', Number.MAX_SAFE_INTEGER),
  }),
  container_format: attr(textOrNull('Format of the container', { enum: [null, ...CONTAINER_FORMATS] }), {
    field: 'containerFormat',
    ...both,
    filter: choice('containerFormat'),
    sort: 'containerFormat',
  }),
  disk_format: attr(textOrNull('Format of the disk', { enum: [null, ...DISK_FORMATS] }), {
    field: 'diskFormat',
    ...both,
    filter: choice('diskFormat'),
    sort: 'diskFormat',
  }),
  created_at: shownOnly(text('Date and time of image registration').schema, { filter: moment('createdAt'), sort: 'createdAt' }),
  updated_at: shownOnly(text('Date and time of the last image modification').schema, {
    filter: moment('updatedAt'),
    sort: 'updatedAt',
  }),
  tags: attr(
    mapped(tags, (given) => [...new Set(given)].sort()),
    { field: 'tags', ...both },
  ),
  min_ram: attr(size('Amount of ram (in MB) required to boot image.'), {
    field: 'minRamMib',
    ...both,
    filter: wholeNumber('minRamMib', MOST),
  }),
  min_disk: attr(size('Amount of disk space (in GB) required to boot image.'), {
    field: 'minDiskGib',
    ...both,
    filter: wholeNumber('minDiskGib', MOST),
  }),
  kernel_id: otherImage('kernel'),
  ramdisk_id: otherImage('ramdisk'),
  self: shownOnly(text('An image self url').schema, {}),
  file: shownOnly(text('An image file url').schema, {}),
  stores: shownOnly(text('Store in which image data resides.').schema, {}),
  schema: shownOnly(text('An image schema url').schema, {}),
} as const satisfies ImageAttributes

/** Links are from the root of the service, as Glance writes them: clients put its address before. */
const hrefOf = (id: string): string => `/v2/images/${id}`

/** Of the import that goes on, and of the last one that has ended: which stores have yet to get the data, and which did not. */
function importView({ importTaskId, importOutcome }: Image): object {
  if (importTaskId === null && importOutcome === null) return {}
  return {
    ...(importTaskId !== null && { os_glance_import_task: importTaskId }),
    os_glance_importing_to_stores: importTaskId === null ? '' : STORE,
    os_glance_failed_import: importOutcome === 'failed' ? STORE : '',
  }
}

const viewOf = (image: Image): object => ({
  ...image.properties,
  ...importView(image),
  id: image.id,
  name: image.name,
  status: image.status,
  visibility: image.visibility,
  protected: image.protected,
  os_hidden: image.hidden,
  owner: image.ownerId,
  disk_format: image.diskFormat,
  container_format: image.containerFormat,
  min_disk: image.minDiskGib,
  min_ram: image.minRamMib,
  size: image.sizeBytes,
  virtual_size: image.virtualBytes,
  checksum: image.md5,
  os_hash_algo: image.sha512 === null ? null : 'sha512',
  os_hash_value: image.sha512,
  tags: image.tags,
  created_at: isoSeconds(image.createdAt),
  updated_at: isoSeconds(image.updatedAt),
  ...(hasData(image.status) ? { stores: STORE } : {}),
  self: hrefOf(image.id),
  file: `${hrefOf(image.id)}/file`,
  schema: '/v2/schemas/image',
})

const links = [
  { rel: 'self', href: '{self}' },
  { rel: 'enclosure', href: '{file}' },
  { rel: 'describedby', href: '{schema}' },
]
/** Whatever else is said of an image is text. */
export const imageDocument = { ...documentOf('image', attributes, { type: 'string' }), links }
export const imagesDocument = listDocumentOf('images', imageDocument)

export const Given = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  properties: imageDocument.properties,
  additionalProperties: { type: 'string', maxLength: 65_535 },
})
const Shown = Type.Unsafe<object>({
  type: 'object',
  properties: imageDocument.properties,
  required: ['id', 'name', 'status', 'visibility', 'size', 'virtual_size', 'checksum', 'owner', 'tags', 'self', 'file', 'schema'],
  additionalProperties: { type: 'string' },
})
const List = Type.Object({
  images: Type.Array(Shown),
  first: Type.String(),
  next: Type.Optional(Type.String()),
  schema: Type.String(),
})

const operation = operationsWith<ImageBasis>()
const [READ, WRITE] = [{ allow: imageAllow.list, status: 200 }, { allow: imageAllow.change }] as const
const all = { path: '/images' } as const
const one = { path: '/images/{image_id}' } as const

const activation = (move: 'deactivate' | 'reactivate', summary: string) =>
  operation(
    { method: 'POST', path: `/images/{image_id}/actions/${move}`, summary, action: `image:${move}`, ...WRITE, status: 204 },
    (ctx, { params }) => setActivation(ctx, params.image_id, move),
  )

export const imageOperations: Operations<ImageBasis> = {
  listImages: operation(
    {
      method: 'GET',
      ...all,
      summary: 'Images that the caller may see',
      action: 'image:get_images',
      ...READ,
      documented: { query: listQuery(attributes) },
      returns: List,
    },
    async (ctx, { query, url }, { rows }) => {
      const page = await imageKeys(ctx, readListRequest(attributes, query))
      return pageOf(ctx, rows, {
        kind: 'image',
        key: 'images',
        page,
        url,
        render: async (ids) => new Map((await imagesByIds(ctx, ids)).map((image) => [image.id, JSON.stringify(viewOf(image))])),
        rest: () => {
          const last = page.more ? page.items.at(-1)?.id : undefined
          const linkTo = (marker?: string) => `/v2/images${searchWith(url, { marker })}`
          return { first: linkTo(), ...(last === undefined ? {} : { next: linkTo(last) }), schema: '/v2/schemas/images' }
        },
      })
    },
  ),
  createImage: operation(
    {
      method: 'POST',
      ...all,
      summary: 'Make an image that waits for its data',
      action: 'image:add_image',
      ...WRITE,
      body: Given,
      status: 201,
      returns: Shown,
    },
    async (ctx, { body, base }, basis) => {
      const image = await createImage(ctx, basis.limits, readNew(attributes, body))
      const headers = {
        Location: `${base}${hrefOf(image.id).slice('/v2'.length)}`,
        'OpenStack-image-import-methods': importMethodsOf(basis).join(','),
        'OpenStack-image-store-ids': STORE,
      }
      return reply(viewOf(image), { headers })
    },
  ),
  showImage: operation(
    {
      method: 'GET',
      ...one,
      summary: 'One image',
      action: 'image:get_image',
      allow: imageAllow.get,
      queried: true,
      status: 200,
      returns: Shown,
    },
    async (ctx, { params }) => viewOf(await getImage(ctx, params.image_id)),
  ),
  updateImage: operation(
    {
      method: 'PATCH',
      ...one,
      summary: 'Change an image by a JSON patch',
      action: 'image:modify_image',
      ...WRITE,
      body: Type.Unknown(),
      media: Object.keys(PATCH_TYPES),
      status: 200,
      returns: Shown,
    },
    async (ctx, { params, headers, body }, { limits }) => {
      const steps = parsePatch(headers['content-type'], body)
      const change = readChange(attributes, Given, steps)
      return viewOf(await updateImage(ctx, limits, params.image_id, change))
    },
  ),
  deleteImage: operation(
    { method: 'DELETE', ...one, summary: 'Delete an image and its data', action: 'image:delete_image', ...WRITE, status: 204 },
    (ctx, { params }, { files }) => deleteImage(ctx, files, params.image_id),
  ),
  deactivateImage: activation('deactivate', 'Keep the data from being read'),
  reactivateImage: activation('reactivate', 'Let the data be read again'),
}
