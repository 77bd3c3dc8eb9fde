import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body } from './pieces.ts'

export const oauth2Api = defineApi({
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
