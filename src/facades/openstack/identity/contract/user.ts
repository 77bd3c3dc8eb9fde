import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { PASSWORD_MAX, USER_NAME_MAX } from '../../../../domain/identity/directory/index.ts'
import { allow } from './allow.ts'
import { body, change, flag, idText, listOf, name, orNull, selfLink } from './pieces.ts'

const password = Type.String({ minLength: 1, maxLength: PASSWORD_MAX })
const option = Type.Optional(orNull(flag))
/** Null takes one away. */
const options = Type.Object(
  {
    ignore_change_password_upon_first_use: option,
    ignore_password_expiry: option,
    ignore_lockout_failure_attempts: option,
    ignore_user_inactivity: option,
    lock_password: option,
    multi_factor_auth_enabled: option,
    multi_factor_auth_rules: Type.Optional(
      orNull(Type.Array(Type.Array(Type.String(), { minItems: 1, uniqueItems: true }), { uniqueItems: true })),
    ),
  },
  { additionalProperties: false },
)
const fields = {
  default_project_id: Type.Optional(orNull(idText)),
  description: Type.Optional(orNull(Type.String())),
  domain_id: Type.Optional(orNull(idText)),
  enabled: Type.Optional(flag),
  password: Type.Optional(orNull(password)),
  options: Type.Optional(options),
  federated: Type.Optional(
    Type.Array(
      body({ idp_id: idText, protocols: Type.Array(body({ protocol_id: idText, unique_id: Type.String({ minLength: 1 }) })) }),
    ),
  ),
}
export const user = body({
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  enabled: flag,
  password_expires_at: orNull(Type.String()),
  links: selfLink,
})

export const userApi = defineApi({
  listUsers: {
    method: 'GET',
    path: '/users',
    summary: 'List users',
    action: 'identity:list_users',
    allow: allow.listReader,
    status: 200,
    returns: listOf('users', user),
  },
  createUser: {
    method: 'POST',
    path: '/users',
    summary: 'Create a user',
    action: 'identity:create_user',
    allow: allow.userManager,
    body: body({ user: body({ ...fields, name: name(USER_NAME_MAX) }) }),
    status: 201,
    returns: body({ user }),
  },
  showUser: {
    method: 'GET',
    path: '/users/{user_id}',
    summary: 'Show a user',
    action: 'identity:get_user',
    allow: allow.userReader,
    status: 200,
    returns: body({ user }),
  },
  updateUser: {
    method: 'PATCH',
    path: '/users/{user_id}',
    summary: 'Change a user',
    action: 'identity:update_user',
    allow: allow.userManager,
    body: body({ user: change({ ...fields, name: Type.Optional(name(USER_NAME_MAX)) }) }),
    status: 200,
    returns: body({ user }),
  },
  deleteUser: {
    method: 'DELETE',
    path: '/users/{user_id}',
    summary: 'Delete a user',
    action: 'identity:delete_user',
    allow: allow.userManager,
    status: 204,
  },
  changePassword: {
    method: 'POST',
    path: '/users/{user_id}/password',
    summary: 'Change one’s own password, knowing the old one',
    action: 'identity:change_password',
    allow: allow.public,
    body: body({ user: body({ original_password: Type.String(), password }) }),
    status: 204,
  },
  revokeUserTokens: {
    method: 'DELETE',
    path: '/users/{user_id}/tokens',
    summary: 'Void all tokens of a user',
    action: 'identity:revoke_user_tokens',
    allow: allow.adminOrSelf,
    status: 204,
  },
})
