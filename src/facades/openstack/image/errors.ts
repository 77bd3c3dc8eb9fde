import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import type { ValidationError } from '../../../api/validation-error.ts'
import type { ErrorCode } from '../../../kernel/errors.ts'

/** Glance's `{"message", "code": "404 Not Found", "title"}`; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: { ...httpStatus, over_quota: 413 } satisfies Record<ErrorCode, number>,
  body: ({ message }, status) => {
    const title = statusTitle[status] ?? 'Error'
    return status === 401 ? { error: { code: status, title, message } } : { message, code: `${status} ${title}`, title }
  },
  headers: (error): Record<string, string> => (error.code === 'unavailable' ? { 'Retry-After': '1' } : {}),
  invalid: invalidInput,
  refusal: (action) => `You are not authorized to complete ${action} action.`,
}

export function invalidInput({ field, problem }: ValidationError): string {
  return `Provided object does not match schema 'image': ${problem}${field === '' ? '' : `. Failed at: ${field}`}`
}
