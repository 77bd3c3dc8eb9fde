/** Makes what a dialect writes of whatever was thrown: the API's status and words; what was not foreseen goes to the log. */
import type { CloudError } from '../../kernel/errors.ts'
import type { Log } from '../../kernel/log.ts'
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
  noteUnsaid(errors, error, basis.log)
  const status = saidOf<unknown>(errors.said, error)?.status ?? errors.status[error.code]
  return { error: inWordsOf(errors.said, error), status }
}

/** The rule on tables reads what imports what; what it cannot see is told here, and answered with the status of its code. */
export function noteUnsaid({ said }: ErrorFace, { service, reason }: CloudError, log: Log): void {
  if (!saidOf<unknown>(said, { service, reason }))
    log.error({ service, reason }, "a refusal that the API's table has no line for")
}

/** In tests. @throws CloudError internal that names the operation and the path where a reply does not fit its declaration */
export function requireDeclaredReply<C>({ name, returns }: Operation<C>, value: unknown): void {
  const problem = returns?.problem(value)
  if (!problem) return
  const internal = `The reply of ${name} does not fit its schema at '${problem.instancePath}': ${problem.message}`
  throw apiRefusals.reply_unfit({ internal })
}
