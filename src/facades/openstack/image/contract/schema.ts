/** What an image and a member are made of, in Glance's own words: served under `/schemas`, and what requests are held to. */
import { Type } from '../../../../api/schema.ts'
import { CONTAINER_FORMATS, DISK_FORMATS, MEMBER_STATUSES, VISIBILITIES } from '../../../../domain/image/index.ts'

/** A JSON Schema as a client reads it. */
type Property = Readonly<Record<string, unknown>>

const UUID = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$'
const MOST = 2_147_483_647

const text = (description: string, more: Property = {}): Property => ({ type: 'string', description, ...more })
const textOrNull = (description: string, more: Property = {}): Property => ({ type: ['null', 'string'], description, ...more })
const readOnly = { readOnly: true }

const otherImage = (part: string): Property =>
  textOrNull(`ID of image stored in Glance that should be used as the ${part} when booting an AMI-style image.`, {
    pattern: UUID,
    is_base: false,
  })

export const imageProperties: Readonly<Record<string, Property>> = {
  id: text('An identifier for the image', { pattern: UUID }),
  name: textOrNull('Descriptive name for the image', { maxLength: 255 }),
  status: text('Status of the image', {
    ...readOnly,
    enum: ['queued', 'saving', 'active', 'killed', 'deleted', 'uploading', 'importing', 'pending_delete', 'deactivated'],
  }),
  visibility: text('Scope of image accessibility', { enum: [...VISIBILITIES] }),
  protected: { type: 'boolean', description: 'If true, image will not be deletable.' },
  os_hidden: { type: 'boolean', description: 'If true, image will not appear in default image list response.' },
  checksum: textOrNull('md5 hash of image contents.', { ...readOnly, maxLength: 32 }),
  os_hash_algo: textOrNull('Algorithm to calculate the os_hash_value', { ...readOnly, maxLength: 64 }),
  os_hash_value: textOrNull('Hexdigest of the image contents using the algorithm specified by the os_hash_algo', {
    ...readOnly,
    maxLength: 128,
  }),
  owner: textOrNull('Owner of the image', { maxLength: 255 }),
  size: { type: ['null', 'integer'], ...readOnly, description: 'Size of image file in bytes' },
  virtual_size: { type: ['null', 'integer'], ...readOnly, description: 'Virtual size of image in bytes' },
  container_format: textOrNull('Format of the container', { enum: [null, ...CONTAINER_FORMATS] }),
  disk_format: textOrNull('Format of the disk', { enum: [null, ...DISK_FORMATS] }),
  created_at: text('Date and time of image registration', readOnly),
  updated_at: text('Date and time of the last image modification', readOnly),
  tags: {
    type: 'array',
    description: 'List of strings related to the image',
    items: { type: 'string', maxLength: 255 },
  },
  min_ram: { type: 'integer', maximum: MOST, description: 'Amount of ram (in MB) required to boot image.' },
  min_disk: { type: 'integer', maximum: MOST, description: 'Amount of disk space (in GB) required to boot image.' },
  kernel_id: otherImage('kernel'),
  ramdisk_id: otherImage('ramdisk'),
  self: text('An image self url', readOnly),
  file: text('An image file url', readOnly),
  stores: text('Store in which image data resides.', readOnly),
  schema: text('An image schema url', readOnly),
}

/** Whatever else is said of an image is text. */
const others = { type: 'string', maxLength: 65_535 }

export const imageDocument = {
  name: 'image',
  properties: imageProperties,
  additionalProperties: { type: 'string' },
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
}

export const memberDocument = {
  name: 'member',
  properties: {
    member_id: text('An identifier for the image member (tenantId)'),
    image_id: text('An identifier for the image', { pattern: UUID }),
    created_at: text('Date and time of image member creation'),
    updated_at: text('Date and time of last modification of image member'),
    status: text('The status of this image member', { enum: [...MEMBER_STATUSES] }),
    schema: { ...readOnly, type: 'string' },
  },
}

const paged = [
  { rel: 'first', href: '{first}' },
  { rel: 'next', href: '{next}' },
  { rel: 'describedby', href: '{schema}' },
]

export const imagesDocument = {
  name: 'images',
  properties: {
    images: { type: 'array', items: imageDocument },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { type: 'string' },
  },
  links: paged,
}

export const membersDocument = {
  name: 'members',
  properties: { members: { type: 'array', items: memberDocument }, schema: { type: 'string' } },
  links: [{ rel: 'describedby', href: '{schema}' }],
}

/** A new image, or one field of an image that changes. */
export const imageBody = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  properties: imageProperties,
  additionalProperties: others,
})

/** An image as a reply holds it. */
export const imageReply = Type.Unsafe<object>({
  type: 'object',
  properties: imageProperties,
  required: ['id', 'name', 'status', 'visibility', 'size', 'virtual_size', 'checksum', 'owner', 'tags', 'self', 'file', 'schema'],
  additionalProperties: { type: 'string' },
})

export const memberReply = Type.Unsafe<object>({
  type: 'object',
  properties: memberDocument.properties,
  required: Object.keys(memberDocument.properties),
  additionalProperties: false,
})
