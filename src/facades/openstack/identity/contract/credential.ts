import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, change, idText, listOf, orNull, selfLink } from './pieces.ts'

const fields = {
  type: Type.String({ minLength: 1, maxLength: 255 }),
  blob: Type.String(),
  user_id: idText,
  project_id: Type.Optional(orNull(idText)),
}
const credential = body({
  id: Type.String(),
  user_id: Type.String(),
  project_id: orNull(Type.String()),
  type: Type.String(),
  blob: Type.String(),
  links: selfLink,
})
const one = body({ credential })
const path = '/credentials'

export const credentialApi = defineApi({
  listCredentials: {
    method: 'GET',
    path,
    summary: 'Secrets left with identity: one’s own, or everybody’s',
    action: 'identity:list_credentials',
    allow: allow.credentialReader,
    status: 200,
    returns: listOf('credentials', credential),
  },
  createCredential: {
    method: 'POST',
    path,
    summary: 'Leave a secret with identity',
    action: 'identity:create_credential',
    allow: allow.credentialOwner,
    body: body({ credential: body(fields) }),
    status: 201,
    returns: one,
  },
  showCredential: {
    method: 'GET',
    path: `${path}/{credential_id}`,
    summary: 'Show a secret',
    action: 'identity:get_credential',
    allow: allow.credentialReader,
    status: 200,
    returns: one,
  },
  updateCredential: {
    method: 'PATCH',
    path: `${path}/{credential_id}`,
    summary: 'Change a secret',
    action: 'identity:update_credential',
    allow: allow.credentialOwner,
    body: body({
      credential: change({
        type: Type.Optional(fields.type),
        blob: Type.Optional(fields.blob),
        user_id: Type.Optional(fields.user_id),
        project_id: fields.project_id,
      }),
    }),
    status: 200,
    returns: one,
  },
  deleteCredential: {
    method: 'DELETE',
    path: `${path}/{credential_id}`,
    summary: 'Take a secret away',
    action: 'identity:delete_credential',
    allow: allow.credentialOwner,
    status: 204,
  },
})
