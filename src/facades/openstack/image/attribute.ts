/** Glance's names for what an image has: which are ours under another name, and which a caller may not set. */
import type { ImageFields } from '../../../domain/image/index.ts'
import { forbidden } from '../../../kernel/errors.ts'

type Field = Exclude<keyof ImageFields, 'properties'>

const FIELDS = new Map<string, Field>([
  ['name', 'name'],
  ['visibility', 'visibility'],
  ['protected', 'protected'],
  ['os_hidden', 'hidden'],
  ['disk_format', 'diskFormat'],
  ['container_format', 'containerFormat'],
  ['min_disk', 'minDiskGib'],
  ['min_ram', 'minRamMib'],
  ['owner', 'ownerId'],
  ['tags', 'tags'],
])

/** Undefined: it is a property of the caller's own. */
export const fieldOf = (attribute: string): Field | undefined => FIELDS.get(attribute)

const READ_ONLY = new Set([
  'created_at',
  'updated_at',
  'status',
  'checksum',
  'size',
  'virtual_size',
  'direct_url',
  'self',
  'file',
  'schema',
  'stores',
  'os_hash_algo',
  'os_hash_value',
])
const RESERVED = new Set(['location', 'deleted', 'deleted_at'])

/** @throws forbidden for what only the service itself sets */
export function requireSettable(attribute: string): void {
  if (READ_ONLY.has(attribute)) throw forbidden(`Attribute '${attribute}' is read-only.`, 'read_only')
  if (RESERVED.has(attribute) || attribute.startsWith('os_glance'))
    throw forbidden(`Attribute '${attribute}' is reserved.`, 'reserved')
  if (attribute === 'locations')
    throw forbidden("It's not allowed to set locations: they are invisible in this cloud.", 'locations')
}

/** Values have been held to their schema; equal tags are one. */
export const storedOf = (field: Field, value: unknown): unknown =>
  field === 'tags' && Array.isArray(value) ? [...new Set(value as string[])].sort() : value
