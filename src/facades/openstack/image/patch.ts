import { glanceRefusals } from './refusals.ts'
/** Reads JSON patches (RFC 6902 as far as Glance has it: add, replace and remove), in their present form and in that of Glance 2.0. */

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
    throw glanceRefusals.patch_media({ allowed })
  }
  if (!Array.isArray(body)) throw glanceRefusals.patch_no_array()
  return body.map((step) => parseStep(step, form))
}

function parseStep(raw: unknown, form: 'path' | 'key'): PatchStep {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw glanceRefusals.patch_step_no_object()
  const step = raw as Readonly<Record<string, unknown>>
  const { operation, pointer } = form === 'path' ? pathForm(step) : keyForm(step)
  if (typeof pointer !== 'string') throw glanceRefusals.patch_path_no_text({ field: 'path' })
  const path = pointerParts(pointer)
  if (operation === 'remove') return { operation, path, pointer, onlyNew: false }
  if (!Object.hasOwn(step, 'value')) throw glanceRefusals.patch_value_missing({ operation }, { field: 'value' })
  return { operation, path, pointer, value: step.value, onlyNew: form === 'key' }
}

function pathForm(step: Readonly<Record<string, unknown>>): { operation: Operation; pointer: unknown } {
  const available = OPERATIONS.join(', ')
  if (step.op === undefined) throw glanceRefusals.patch_op_missing({ available }, { field: 'op' })
  const operation = OPERATIONS.find((known) => known === step.op)
  if (!operation) throw glanceRefusals.patch_op_unknown({ operation: step.op, available }, { field: 'op' })
  if (step.path === undefined) throw glanceRefusals.patch_path_missing({ field: 'path' })
  return { operation, pointer: step.path }
}

function keyForm(step: Readonly<Record<string, unknown>>): { operation: Operation; pointer: unknown } {
  const [operation, ...others] = OPERATIONS.filter((known) => Object.hasOwn(step, known))
  if (!operation || others.length > 0) throw glanceRefusals.patch_old_form()
  return { operation, pointer: step[operation] }
}

/** RFC 6901. */
function pointerParts(pointer: string): string[] {
  if (!pointer.startsWith('/')) throw glanceRefusals.pointer_without_slash({ pointer }, { field: 'path' })
  if (/[/]\s*[/]/.test(pointer)) throw glanceRefusals.pointer_double_slash({ pointer }, { field: 'path' })
  if (pointer.endsWith('/')) throw glanceRefusals.pointer_slash_at_end({ pointer }, { field: 'path' })
  if (/~([^01]|$)/.test(pointer)) throw glanceRefusals.pointer_bad_escape({ pointer }, { field: 'path' })
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~').trim())
}
