/** Reads new images and changes of them by their attributes; what is none of these is a property of the caller's own. */
import { requireValid } from '../../../api/dialects/openstack-json/require-valid.ts'
import { checkOf } from '../../../api/pipeline/validate.ts'
import type { TSchema } from '../../../api/schema.ts'
import type { Image, ImageChange, ImageField, NewImage } from '../../../domain/image/index.ts'
import type { Attribute, AttributeOptions } from '../resource/attribute.ts'
import { invalidInput } from './errors.ts'
import type { PatchStep } from './patch.ts'
import { glanceRefusals } from './refusals.ts'

type Field = keyof NewImage
export type ImageAttributes = Readonly<
  Record<string, Attribute<unknown, AttributeOptions & { readonly field?: Field; readonly sort?: ImageField }>>
>

const READ_ONLY = new Set(['direct_url'])
const RESERVED = new Set(['location', 'deleted', 'deleted_at'])

const own = (attributes: ImageAttributes, name: string) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined)

/** @throws forbidden for what only the service itself sets */
function requireSettable(attributes: ImageAttributes, name: string, when: 'create' | 'update'): void {
  const attribute = own(attributes, name)
  if (READ_ONLY.has(name) || (attribute && !attribute.options[when])) throw glanceRefusals.read_only({ name })
  if (RESERVED.has(name) || name.startsWith('os_glance')) throw glanceRefusals.reserved({ name })
  if (name === 'locations') throw glanceRefusals.no_locations()
}

function requireShortName(name: string, field: string): void {
  if (name.length > 255) throw glanceRefusals.property_too_long({ field })
}

/** @param body as its schema lets it through @throws forbidden for what a caller may not set, bad_request */
export function readNew(attributes: ImageAttributes, body: Readonly<Record<string, unknown>>): NewImage {
  const fields: Record<string, unknown> = {}
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    requireSettable(attributes, name, 'create')
    requireShortName(name, name)
    const attribute = own(attributes, name)
    if (attribute?.options.field) fields[attribute.options.field] = attribute.reader.read(value)
    else if (value !== null) properties[name] = String(value)
  }
  return { ...fields, properties }
}

/**
 * @param schema of the attributes of an image, by which each value is judged
 * @returns what changes of the image that is there; that throws conflict for an attribute which is absent, forbidden for one that
 * every image has and cannot lose
 * @throws forbidden for attributes that cannot be set, bad_request
 */
export function readChange(
  attributes: ImageAttributes,
  schema: TSchema,
  steps: readonly PatchStep[],
): (image: Image) => ImageChange {
  const check = checkOf(schema)
  for (const { operation, path, pointer, value } of steps) {
    const [name = '', ...deeper] = path
    requireSettable(attributes, name, 'update')
    if (deeper.length > 0) throw glanceRefusals.bad_pointer({ pointer }, { field: 'path' })
    requireShortName(name, 'path')
    if (operation !== 'remove') requireValid(check, 'body', { [name]: value }, invalidInput)
  }
  return (image) => changeOf(attributes, image, steps)
}

function changeOf(attributes: ImageAttributes, image: Image, steps: readonly PatchStep[]): ImageChange {
  const fields: Record<string, unknown> = {}
  const properties = new Map(Object.entries(image.properties))
  for (const { operation, path, value, onlyNew } of steps) {
    const [name = ''] = path
    const attribute = own(attributes, name)
    const field = attribute?.options.field
    const present = field !== undefined || properties.has(name)
    if (operation === 'remove' && field) throw glanceRefusals.base_property({ name })
    if (operation !== 'add' && !present) throw glanceRefusals.no_property({ name })
    if (operation === 'add' && present && onlyNew) throw glanceRefusals.property_exists({ name })
    if (field) fields[field] = attribute?.reader.read(value)
    else if (operation === 'remove' || value === null) properties.delete(name)
    else properties.set(name, String(value))
  }
  return { ...fields, properties: Object.fromEntries([...properties].sort(([a], [b]) => (a < b ? -1 : 1))) }
}
