/** JSON patches of images (RFC 6902 as far as Glance has it: one attribute at a time, add, replace and remove). */
import { requireValid } from '../../../api/dialects/openstack-json/require-valid.ts'
import { checkOf } from '../../../api/pipeline/validate.ts'
import type { Image, ImageChange } from '../../../domain/image/index.ts'
import { badRequest, CloudError, conflict, forbidden } from '../../../kernel/errors.ts'
import { fieldOf, requireSettable, storedOf } from './attribute.ts'
import { PATCH_TYPES } from './contract/image.ts'
import { imageBody } from './contract/schema.ts'
import { invalidInput } from './errors.ts'

const OPERATIONS = ['add', 'remove', 'replace'] as const
type Operation = (typeof OPERATIONS)[number]

export interface PatchStep {
  operation: Operation
  attribute: string
  value?: unknown
  /** In the older form `add` refuses what is there already. */
  onlyNew: boolean
}

const check = checkOf(imageBody)

/** @throws unsupported_media, bad_request, forbidden for attributes that cannot be set */
export function parsePatch(contentType: string | undefined, body: unknown): PatchStep[] {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const form = Object.entries(PATCH_TYPES).find(([name]) => name === type)?.[1]
  if (!form) {
    const allowed = Object.keys(PATCH_TYPES).sort().join(', ')
    throw new CloudError('unsupported_media', `Image PATCH expects Content-Type one of: ${allowed}`)
  }
  if (!Array.isArray(body)) throw badRequest('Request body must be a JSON array of operation objects.')
  return body.map((step) => parseStep(step, form))
}

function parseStep(raw: unknown, form: 'path' | 'key'): PatchStep {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw badRequest('Operations must be JSON objects.')
  const step = raw as Readonly<Record<string, unknown>>
  const { operation, path } = form === 'path' ? pathForm(step) : keyForm(step)
  if (typeof path !== 'string') throw badRequest('The path of an operation must be a string.', 'path')
  const [attribute = '', ...deeper] = pointerParts(path)
  if (attribute === 'id') throw forbidden("Attribute 'id' is read-only.", 'read_only')
  requireSettable(attribute)
  if (deeper.length > 0) throw badRequest(`Invalid JSON pointer for this resource: '${path}'`, 'path')
  if (attribute.length > 255) throw badRequest('Custom property should not be greater than 255 characters.', 'path')
  if (operation === 'remove') return { operation, attribute, onlyNew: false }
  if (!Object.hasOwn(step, 'value')) throw badRequest(`Operation "${operation}" requires a member named "value".`, 'value')
  requireValid(check, 'body', { [attribute]: step.value }, invalidInput)
  return { operation, attribute, value: step.value, onlyNew: form === 'key' }
}

function pathForm(step: Readonly<Record<string, unknown>>): { operation: Operation; path: unknown } {
  const available = OPERATIONS.join(', ')
  if (step.op === undefined)
    throw badRequest(`Unable to find \`op\` in JSON Schema change. It must be one of the following: ${available}.`, 'op')
  const operation = OPERATIONS.find((known) => known === step.op)
  if (!operation) throw badRequest(`Invalid operation: \`${step.op}\`. It must be one of the following: ${available}.`, 'op')
  if (step.path === undefined) throw badRequest("Unable to find 'path' in JSON Schema change", 'path')
  return { operation, path: step.path }
}

function keyForm(step: Readonly<Record<string, unknown>>): { operation: Operation; path: unknown } {
  const [operation, ...others] = OPERATIONS.filter((known) => Object.hasOwn(step, known))
  if (!operation || others.length > 0)
    throw badRequest('Operation objects must contain exactly one member named "add", "remove", or "replace".')
  return { operation, path: step[operation] }
}

/** RFC 6901. */
function pointerParts(pointer: string): string[] {
  if (!pointer.startsWith('/')) throw badRequest(`Pointer \`${pointer}\` does not start with "/".`, 'path')
  if (/\/\s*\//.test(pointer)) throw badRequest(`Pointer \`${pointer}\` contains adjacent "/".`, 'path')
  if (pointer.endsWith('/')) throw badRequest(`Pointer \`${pointer}\` end with "/".`, 'path')
  if (/~([^01]|$)/.test(pointer))
    throw badRequest(`Pointer \`${pointer}\` contains "~" not part of a recognized escape sequence.`, 'path')
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').trim())
}

/** @throws conflict for an attribute that is not there, forbidden for one that every image has and cannot lose */
export function changeOf(image: Image, steps: readonly PatchStep[]): ImageChange {
  const fields: Record<string, unknown> = {}
  const properties = new Map(Object.entries(image.properties))
  for (const { operation, attribute, value, onlyNew } of steps) {
    const field = fieldOf(attribute)
    const present = field !== undefined || properties.has(attribute)
    if (operation === 'remove' && field) throw forbidden(`Property ${attribute} may not be removed.`, 'base_property')
    if (operation !== 'add' && !present) throw conflict(`Property ${attribute} does not exist.`, 'no_property')
    if (operation === 'add' && present && onlyNew) throw conflict(`Property ${attribute} already present.`, 'property_exists')
    if (field) fields[field] = storedOf(field, value)
    else if (operation === 'remove' || value === null) properties.delete(attribute)
    else properties.set(attribute, String(value))
  }
  return { ...fields, properties: Object.fromEntries([...properties].sort(([a], [b]) => (a < b ? -1 : 1))) }
}
