import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import type { ValidationError } from '../../../api/validation-error.ts'
import { novaValidationMessage } from '../../../api/validation-error.ts'
import type { CloudError, ErrorCode } from '../../../kernel/errors.ts'
import { NAME_PATTERN } from './contract/pieces.ts'

/** Nova's `{"badRequest": {code, message}}`, the key told by the status; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: { ...httpStatus, no_capacity: 409 } satisfies Record<ErrorCode, number>,
  body: (error, status) =>
    status === 401
      ? { error: { code: status, title: statusTitle[status] ?? 'Unauthorized', message: error.message } }
      : { [FAULT_NAMES[status] ?? 'computeFault']: { code: status, message: messageOf(error), ...retryAfter(status) } },
  headers: (error): Record<string, string> =>
    error.code === 'unavailable' || error.code === 'rate_limited' ? { 'Retry-After': '1' } : {},
  invalid: invalidInput,
}

const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
}

const retryAfter = (status: number) => (status === 413 || status === 429 ? { retryAfter: '0' } : {})

function messageOf(error: CloudError): string {
  if (error.code === 'over_quota') return quotaMessage(error)
  if (error.reason === 'state' || error.reason === 'task') return inNovasWords(error.message)
  return error.message
}

/** The states of the domain that Nova spells otherwise. */
const inNovasWords = (message: string): string =>
  message.replace("'hard-reboot'", "'reboot'").replace('task_state hard-rebooting', 'task_state rebooting_hard')

const LIMITED: Readonly<Record<string, string>> = { server: 'instances', core: 'cores', ram_mib: 'ram' }

function quotaMessage({ reason = '', message }: CloudError): string {
  const theirs = LIMITED[reason]
  if (theirs !== undefined) return message.replace(`for ${reason}:`, `for ${theirs}:`).replace(new RegExp(`${reason}$`), theirs)
  if (reason === 'keypair') return 'Quota exceeded, too many key pairs.'
  if (reason === 'port') return 'Maximum number of ports exceeded'
  return message
}

/** A pattern says little to a reader; Nova explains the one for names. */
function invalidInput(complaint: ValidationError): string {
  if (!complaint.problem.endsWith(`does not match ${quoted(NAME_PATTERN)}`)) return novaValidationMessage(complaint)
  const problem = `An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.`
  return novaValidationMessage({ ...complaint, problem })
}

const quoted = (pattern: string) => `'${pattern.replaceAll('\\', '\\\\')}'`
