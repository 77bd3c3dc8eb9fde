/** A request as its signer saw it: for checking OAuth 1.0a's signatures. */
import type { IncomingHttpHeaders } from 'node:http'
import { type OAuthRequest, readAuthorization } from '../../../wire/oauth1/index.ts'

interface Received {
  headers: IncomingHttpHeaders
  url: string
  base: string
}

/** A header that is none of OAuth's has no parameters: what needs them says which are missing. */
export const oauthRequestOf = ({ headers, url, base }: Received, form?: URLSearchParams): OAuthRequest => ({
  method: 'POST',
  url: new URL(url, base).href,
  parameters: readAuthorization(headers.authorization) ?? new Map(),
  ...(form && { form }),
})
