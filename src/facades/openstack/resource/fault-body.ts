/** The error body of Nova and the services that began as parts of it: `{"badRequest": {code, message}}`, the key told by the status. */
import { statusTitle } from '../../../api/errors.ts'

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

/** For 401 the form of their authentication middleware. */
export const faultBody = ({ message }: { readonly message: string }, status: number): object =>
  status === 401
    ? { error: { code: status, title: statusTitle[status] ?? 'Unauthorized', message } }
    : { [FAULT_NAMES[status] ?? 'computeFault']: { code: status, message, ...retryAfter(status) } }
