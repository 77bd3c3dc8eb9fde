/** Refuses what a schema does not let through, sorted into the three kinds that most APIs have codes for. */
import type { TLocalizedValidationError } from 'typebox/error'
import type { CloudError } from '../../kernel/errors.ts'
import { apiRefusals } from '../refusals.ts'

/** Fields are dotted, with elements counted from one: `Filter.1.Name`. */
export function parameterRefusal(error: TLocalizedValidationError): CloudError {
  const parts = error.instancePath.split('/').slice(1)
  const path = parts.map((part) =>
    /^\d+$/.test(part) ? `${Number(part) + 1}` : part.replaceAll('~1', '/').replaceAll('~0', '~'),
  )
  const at = (name: string | undefined) => ({ field: [...path, name ?? ''].join('.') })
  if (error.keyword === 'required') return apiRefusals.missing_parameter(at(error.params.requiredProperties[0]))
  if (error.keyword === 'additionalProperties') return apiRefusals.unknown_parameter(at(error.params.additionalProperties[0]))
  return apiRefusals.invalid_parameter({ field: path.join('.'), problem: error.message })
}
