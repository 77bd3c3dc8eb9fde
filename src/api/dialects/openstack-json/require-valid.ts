/** Refuses values that a schema does not let through, in words that the face chooses. */
import type { Check } from '../../pipeline/validate.ts'
import { apiRefusals } from '../../refusals.ts'
import type { ValidationError } from '../../validation-error.ts'
import { validationErrorOf } from './validation-error.ts'
import { validationMessage } from './wording.ts'

/** @throws CloudError bad_request, worded by `wording`, with the dotted path of the field */
export function requireValid(
  check: Check,
  where: 'body' | 'query',
  value: unknown,
  wording: (complaint: ValidationError) => string = validationMessage,
): void {
  const error = check.problem(value)
  if (!error) return
  const complaint = { ...validationErrorOf(where, error, value), schema: check.title }
  throw apiRefusals.invalid({ problem: wording(complaint) }, { field: complaint.field || undefined })
}
