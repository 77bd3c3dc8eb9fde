import type { IncomingHttpHeaders } from 'node:http'

/** `X-Auth-Token`, or the bearer token of OAuth 2.0's clients (RFC 6750): the same tokens. */
export function callerToken({ 'x-auth-token': token, authorization }: IncomingHttpHeaders): string | undefined {
  if (typeof token === 'string' && token !== '') return token
  return bearerOf({ authorization })
}

export const bearerOf = ({ authorization = '' }: IncomingHttpHeaders): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization)?.[1]
