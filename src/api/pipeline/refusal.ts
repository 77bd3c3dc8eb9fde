/** Makes what a dialect writes of whatever was thrown: the API's status and words; what was not foreseen goes to the log. */
import type { CloudError } from '../../kernel/errors.ts'
import { asCloudError, type ErrorFace } from '../errors.ts'
import { inWordsOf, saidOf } from '../refusal-table.ts'
import { apiRefusals } from '../refusals.ts'
import type { Operation } from './operation.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export interface Refused {
  /** In the API's words. */
  readonly error: CloudError
  readonly status: number
}

export function refusalOf(errors: ErrorFace, { basis, action }: RequestLifecycle, thrown: unknown): Refused {
  const error = asCloudError(thrown)
  if (error.code === 'internal') basis.log.error({ err: thrown, internal: error.internal, action }, 'request failed')
  else if (error.internal !== undefined) basis.log.info({ internal: error.internal, action }, 'request refused')
  const status = saidOf(errors.said, error)?.status ?? errors.status[error.code]
  return { error: inWordsOf(errors.said, error), status }
}

/** In tests. @throws CloudError internal that names the operation and the path where a reply does not fit its declaration */
export function requireDeclaredReply<C>({ name, returns }: Operation<C>, value: unknown): void {
  const problem = returns?.problem(value)
  if (!problem) return
  const internal = `The reply of ${name} does not fit its schema at '${problem.instancePath}': ${problem.message}`
  throw apiRefusals.reply_unfit({ internal })
}
