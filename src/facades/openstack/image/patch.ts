/** Reads JSON patches (RFC 6902 as far as Glance has it: add, replace and remove), in their present form and in that of Glance 2.0. */
import { badRequest, CloudError } from '../../../kernel/errors.ts'

export const PATCH_TYPES = {
  'application/openstack-images-v2.1-json-patch': 'path',
  'application/openstack-images-v2.0-json-patch': 'key',
} as const

const OPERATIONS = ['add', 'remove', 'replace'] as const
type Operation = (typeof OPERATIONS)[number]

export interface PatchStep {
  operation: Operation
  /** What the pointer names, from the outermost in. */
  path: string[]
  pointer: string
  value?: unknown
  /** In the older form `add` refuses what is there already. */
  onlyNew: boolean
}

/** @throws unsupported_media, bad_request */
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
  const { operation, pointer } = form === 'path' ? pathForm(step) : keyForm(step)
  if (typeof pointer !== 'string') throw badRequest('The path of an operation must be a string.', 'path')
  const path = pointerParts(pointer)
  if (operation === 'remove') return { operation, path, pointer, onlyNew: false }
  if (!Object.hasOwn(step, 'value')) throw badRequest(`Operation "${operation}" requires a member named "value".`, 'value')
  return { operation, path, pointer, value: step.value, onlyNew: form === 'key' }
}

function pathForm(step: Readonly<Record<string, unknown>>): { operation: Operation; pointer: unknown } {
  const available = OPERATIONS.join(', ')
  if (step.op === undefined)
    throw badRequest(`Unable to find \`op\` in JSON Schema change. It must be one of the following: ${available}.`, 'op')
  const operation = OPERATIONS.find((known) => known === step.op)
  if (!operation) throw badRequest(`Invalid operation: \`${step.op}\`. It must be one of the following: ${available}.`, 'op')
  if (step.path === undefined) throw badRequest("Unable to find 'path' in JSON Schema change", 'path')
  return { operation, pointer: step.path }
}

function keyForm(step: Readonly<Record<string, unknown>>): { operation: Operation; pointer: unknown } {
  const [operation, ...others] = OPERATIONS.filter((known) => Object.hasOwn(step, known))
  if (!operation || others.length > 0)
    throw badRequest('Operation objects must contain exactly one member named "add", "remove", or "replace".')
  return { operation, pointer: step[operation] }
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
