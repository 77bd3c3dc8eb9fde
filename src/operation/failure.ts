import { CloudError, type ErrorCode } from '../kernel/errors.ts'
import { type RefusalRecord, recordOf } from '../kernel/refusal.ts'

/** What went wrong, fit to be shown to whoever asked for the operation. */
export interface Failure {
  code: ErrorCode
  message: string
  /** What it was by name, for whoever says it in other words. */
  refusal?: RefusalRecord
  /** The step that failed. */
  step?: string
}

export const failureOf = (error: unknown, step?: string): Failure =>
  error instanceof CloudError
    ? { code: error.code, message: error.message, refusal: recordOf(error), ...(step === undefined ? {} : { step }) }
    : { code: 'internal', message: 'Internal error.', ...(step === undefined ? {} : { step }) }

/** The whole truth, for operators. */
export const troubleOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const internal = error instanceof CloudError && error.internal !== undefined ? ` (${error.internal})` : ''
  return `${error.name}: ${error.message}${internal}`
}

export const mayPass = (error: unknown): boolean => error instanceof CloudError && error.retryable
