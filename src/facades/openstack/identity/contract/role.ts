import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { ROLE_NAME_MAX } from '../../../../domain/identity/directory/index.ts'
import { allow } from './allow.ts'
import { body, change, free, idText, listLinks, listOf, name, orNull, selfLink } from './pieces.ts'

const fields = { description: Type.Optional(orNull(Type.String())), options: Type.Optional(free) }
export const role = body({
  id: Type.String(),
  name: Type.String(),
  domain_id: orNull(Type.String()),
  description: orNull(Type.String()),
  links: selfLink,
})
const inference = body({ prior_role: free, implies: free })
const implied = { path: '/roles/{prior_role_id}/implies/{implied_role_id}' } as const

export const roleApi = defineApi({
  listRoles: {
    method: 'GET',
    path: '/roles',
    summary: 'List roles',
    action: 'identity:list_roles',
    allow: allow.roleLister,
    status: 200,
    returns: listOf('roles', role),
  },
  createRole: {
    method: 'POST',
    path: '/roles',
    summary: 'Create a role',
    action: 'identity:create_role',
    allow: allow.admin,
    body: body({ role: body({ ...fields, name: name(ROLE_NAME_MAX), domain_id: Type.Optional(orNull(idText)) }) }),
    status: 201,
    returns: body({ role }),
  },
  showRole: {
    method: 'GET',
    path: '/roles/{role_id}',
    summary: 'Show a role',
    action: 'identity:get_role',
    allow: allow.roleShower,
    status: 200,
    returns: body({ role }),
  },
  updateRole: {
    method: 'PATCH',
    path: '/roles/{role_id}',
    summary: 'Change a role',
    action: 'identity:update_role',
    allow: allow.admin,
    body: body({ role: change({ ...fields, name: Type.Optional(name(ROLE_NAME_MAX)) }) }),
    status: 200,
    returns: body({ role }),
  },
  deleteRole: {
    method: 'DELETE',
    path: '/roles/{role_id}',
    summary: 'Delete a role',
    action: 'identity:delete_role',
    allow: allow.admin,
    status: 204,
  },
  listImpliedRoles: {
    method: 'GET',
    path: '/roles/{prior_role_id}/implies',
    summary: 'The roles that a role implies',
    action: 'identity:list_implied_roles',
    allow: allow.systemReader,
    status: 200,
    returns: body({ role_inference: body({ prior_role: free, implies: Type.Array(free) }), links: listLinks }),
  },
  implyRole: {
    ...implied,
    method: 'PUT',
    summary: 'Let a role imply another',
    action: 'identity:create_implied_role',
    allow: allow.admin,
    status: 201,
    returns: body({ role_inference: inference }),
  },
  showImpliedRole: {
    ...implied,
    method: 'GET',
    summary: 'Show that a role implies another',
    action: 'identity:get_implied_role',
    allow: allow.systemReader,
    status: 200,
    returns: body({ role_inference: inference }),
  },
  checkImpliedRole: {
    ...implied,
    method: 'HEAD',
    summary: 'Does a role imply another?',
    action: 'identity:check_implied_role',
    allow: allow.systemReader,
    status: 204,
  },
  removeImpliedRole: {
    ...implied,
    method: 'DELETE',
    summary: 'Let a role no longer imply another',
    action: 'identity:delete_implied_role',
    allow: allow.admin,
    status: 204,
  },
  listRoleInferences: {
    method: 'GET',
    path: '/role_inferences',
    summary: 'Every role with those it implies',
    action: 'identity:list_role_inference_rules',
    allow: allow.systemReader,
    status: 200,
    returns: body({ role_inferences: Type.Array(free) }),
  },
})
