/** OAuth 2.0's client credentials grant (RFC 6749, sections 2.3.1 and 4.4): the client is an application credential. */

import type { IncomingHttpHeaders } from 'node:http'
import { defineApi } from '../../../../api/define.ts'
import { inWordsOf } from '../../../../api/refusal-table.ts'
import { type Reply, reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import { login } from '../../../../domain/identity/login/index.ts'
import { CloudError } from '../../../../kernel/errors.ts'
import { allow } from '../allow.ts'
import { errors } from '../errors.ts'
import { readForm } from '../form-body.ts'
import { body } from '../pieces.ts'
import { operationTable } from '../resources/collection.ts'

const oauth2Api = defineApi({
  issueAccessToken: {
    method: 'POST',
    path: '/OS-OAUTH2/token',
    summary: 'A token for an application credential, in the way of OAuth 2.0’s client credentials',
    action: 'identity:issue_oauth2_token',
    allow: allow.public,
    streams: true,
    status: 200,
    returns: body({ access_token: Type.String(), token_type: Type.Literal('Bearer'), expires_in: Type.Integer() }),
  },
})

/** RFC 6749, section 5.1: what holds a token is kept nowhere. */
const NOT_KEPT = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

type Fault = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'other_error'

/** RFC 6749, section 5.2. */
const refusal = (status: number, error: Fault, description: string, base = ''): Reply =>
  reply(
    { error, error_description: description },
    {
      status,
      headers: { ...NOT_KEPT, ...(status === 401 && { 'WWW-Authenticate': `Keystone uri="${base}", Basic realm="identity"` }) },
    },
  )

export const oauth2 = operationTable(oauth2Api, {
  issueAccessToken: async (ctx, input, { identity }) => {
    const form = await readForm(input)
    const grant = form.get('grant_type')
    if (grant === null) return refusal(400, 'invalid_request', 'The parameter grant_type is required.')
    if (grant !== 'client_credentials')
      return refusal(400, 'unsupported_grant_type', `The parameter grant_type ${grant} is not supported.`)
    const client = clientOf(input.headers, form)
    if (!client) return refusal(401, 'invalid_client', 'Client authentication failed.', input.base)
    try {
      const { token, session } = await login(ctx, identity, {
        methods: [{ kind: 'application-credential', credential: { id: client.id }, secret: client.secret }],
        scope: { kind: 'default' },
      })
      const left = Math.floor((session.token.expiresAt - ctx.clock.now()) / 1000)
      return reply({ access_token: token, token_type: 'Bearer', expires_in: left }, { headers: NOT_KEPT })
    } catch (error) {
      return refused(error, input.base)
    }
  },
})

function refused(error: unknown, base: string): Reply {
  if (!(error instanceof CloudError)) throw error
  const { code, message } = inWordsOf(errors.said, error)
  if (code === 'unauthorized') return refusal(401, 'invalid_client', message, base)
  if (code === 'bad_request') return refusal(400, 'invalid_request', message)
  throw error // too many at once, or a fault of ours: not OAuth's words
}

/** By the header, which goes before the form. */
function clientOf(headers: IncomingHttpHeaders, form: URLSearchParams): { id: string; secret: string } | undefined {
  const [, encoded] = /^Basic\s+([\w+/=-]+)$/i.exec(headers.authorization ?? '') ?? []
  if (encoded === undefined) return whole(form.get('client_id') ?? '', form.get('client_secret') ?? '')
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return whole(id, rest.join(':'))
}

const whole = (id: string, secret: string) => (id === '' || secret === '' ? undefined : { id, secret })
