import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, free, idText, listLinks, listOf, name, orNull, selfLink } from './pieces.ts'
import { role } from './role.ts'

const roleRef = Type.Object(
  { id: Type.Optional(idText), name: Type.Optional(name(255)) },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
)

const listed = body({
  id: Type.String(),
  trustor_user_id: Type.String(),
  trustee_user_id: Type.String(),
  project_id: orNull(Type.String()),
  impersonation: Type.Boolean(),
  expires_at: orNull(Type.String()),
  deleted_at: Type.Null(),
  remaining_uses: orNull(Type.Integer()),
  redelegated_trust_id: orNull(Type.String()),
  redelegation_count: Type.Integer(),
  links: selfLink,
})
const trust = Type.Intersect([listed, body({ roles: Type.Array(free), roles_links: listLinks })])

const wish = body({
  trustor_user_id: Type.String(),
  trustee_user_id: Type.String(),
  impersonation: Type.Boolean(),
  project_id: Type.Optional(orNull(Type.String())),
  roles: Type.Optional(Type.Array(roleRef)),
  expires_at: Type.Optional(orNull(Type.String())),
  remaining_uses: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }))),
  allow_redelegation: Type.Optional(orNull(Type.Boolean())),
  redelegation_count: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }))),
  redelegated_trust_id: Type.Optional(orNull(Type.String())),
})

const path = '/OS-TRUST/trusts'

export const trustApi = defineApi({
  listTrusts: {
    method: 'GET',
    path,
    summary: 'Trusts, of one trustor or for one trustee',
    action: 'identity:list_trusts',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('trusts', listed),
  },
  createTrust: {
    method: 'POST',
    path,
    summary: 'Let another user act for oneself',
    action: 'identity:create_trust',
    allow: allow.trustor,
    body: body({ trust: wish }),
    status: 201,
    returns: body({ trust }),
  },
  showTrust: {
    method: 'GET',
    path: `${path}/{trust_id}`,
    summary: 'Show a trust',
    action: 'identity:get_trust',
    allow: allow.trustReader,
    status: 200,
    returns: body({ trust }),
  },
  deleteTrust: {
    method: 'DELETE',
    path: `${path}/{trust_id}`,
    summary: 'Take a trust back',
    action: 'identity:delete_trust',
    allow: allow.trustOwner,
    status: 204,
  },
  listTrustRoles: {
    method: 'GET',
    path: `${path}/{trust_id}/roles`,
    summary: 'The roles that a trust passes on',
    action: 'identity:list_roles_for_trust',
    allow: allow.trustReader,
    status: 200,
    returns: body({ roles: Type.Array(free), links: listLinks }),
  },
  showTrustRole: {
    method: 'GET',
    path: `${path}/{trust_id}/roles/{role_id}`,
    summary: 'One role that a trust passes on',
    action: 'identity:get_role_for_trust',
    allow: allow.trustReader,
    status: 200,
    returns: body({ role }),
  },
})
