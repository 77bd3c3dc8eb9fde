/** Refuses what a schema does not let through, sorted into the three kinds that most APIs have codes for. */
import type { TLocalizedValidationError } from 'typebox/error'
import type { CloudError } from '../../kernel/errors.ts'
import { apiRefusals } from '../refusals.ts'

const countedFromOne = (parts: readonly string[]): string[] =>
  parts.map((part) => (/^\d+$/.test(part) ? `${Number(part) + 1}` : part))

/**
 * Fields are dotted, with elements counted from one: `Filter.1.Name`.
 * @param numbered tells otherwise how the caller numbered them
 */
export function parameterRefusal(
  error: TLocalizedValidationError,
  numbered: (parts: readonly string[]) => readonly string[] = countedFromOne,
): CloudError {
  const parts = error.instancePath.split('/').slice(1)
  const path = numbered(parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')))
  const at = (name: string | undefined) => ({ field: [...path, name ?? ''].join('.') })
  if (error.keyword === 'required') return apiRefusals.missing_parameter(at(error.params.requiredProperties[0]))
  if (error.keyword === 'additionalProperties') return apiRefusals.unknown_parameter(at(error.params.additionalProperties[0]))
  // The whole has no name; what is wrong with it is its type.
  const complaint = { field: path.join('.') || 'the whole request', problem: problemOf(error) }
  return error.keyword === 'type' ? apiRefusals.mistyped_parameter(complaint) : apiRefusals.invalid_parameter(complaint)
}

function problemOf(error: TLocalizedValidationError): string {
  if (error.keyword !== 'enum') return error.message
  return `must be one of ${error.params.allowedValues.map((value) => `'${String(value)}'`).join(', ')}`
}
