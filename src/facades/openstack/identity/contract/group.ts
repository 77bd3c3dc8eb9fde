import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { GROUP_NAME_MAX } from '../../../../domain/identity/directory/index.ts'
import { allow } from './allow.ts'
import { body, change, idText, listOf, name, orNull, selfLink } from './pieces.ts'
import { user } from './user.ts'

const description = Type.Optional(orNull(Type.String()))
const group = body({
  id: Type.String(),
  name: Type.String(),
  domain_id: Type.String(),
  description: Type.String(),
  links: selfLink,
})
const member = { path: '/groups/{group_id}/users/{user_id}', status: 204 } as const

export const groupApi = defineApi({
  listGroups: {
    method: 'GET',
    path: '/groups',
    summary: 'List groups',
    action: 'identity:list_groups',
    allow: allow.listReader,
    status: 200,
    returns: listOf('groups', group),
  },
  createGroup: {
    method: 'POST',
    path: '/groups',
    summary: 'Create a group',
    action: 'identity:create_group',
    allow: allow.groupManager,
    body: body({ group: body({ name: name(GROUP_NAME_MAX), description, domain_id: Type.Optional(orNull(idText)) }) }),
    status: 201,
    returns: body({ group }),
  },
  showGroup: {
    method: 'GET',
    path: '/groups/{group_id}',
    summary: 'Show a group',
    action: 'identity:get_group',
    allow: allow.groupReader,
    status: 200,
    returns: body({ group }),
  },
  updateGroup: {
    method: 'PATCH',
    path: '/groups/{group_id}',
    summary: 'Change a group',
    action: 'identity:update_group',
    allow: allow.groupManager,
    body: body({ group: change({ name: Type.Optional(name(GROUP_NAME_MAX)), description }) }),
    status: 200,
    returns: body({ group }),
  },
  deleteGroup: {
    method: 'DELETE',
    path: '/groups/{group_id}',
    summary: 'Delete a group',
    action: 'identity:delete_group',
    allow: allow.groupManager,
    status: 204,
  },
  listGroupUsers: {
    method: 'GET',
    path: '/groups/{group_id}/users',
    summary: 'List the users in a group',
    action: 'identity:list_users_in_group',
    allow: allow.groupReader,
    status: 200,
    returns: listOf('users', user),
  },
  listUserGroups: {
    method: 'GET',
    path: '/users/{user_id}/groups',
    summary: 'List the groups a user is in',
    action: 'identity:list_groups_for_user',
    allow: allow.groupsOfUser,
    status: 200,
    returns: listOf('groups', group),
  },
  addGroupUser: {
    ...member,
    method: 'PUT',
    summary: 'Put a user into a group',
    action: 'identity:add_user_to_group',
    allow: allow.memberManager,
  },
  checkGroupUser: {
    ...member,
    method: 'HEAD',
    summary: 'Is the user in the group?',
    action: 'identity:check_user_in_group',
    allow: allow.memberReader,
  },
  showGroupUser: {
    ...member,
    method: 'GET',
    summary: 'Is the user in the group?',
    action: 'identity:check_user_in_group',
    allow: allow.memberReader,
  },
  removeGroupUser: {
    ...member,
    method: 'DELETE',
    summary: 'Take a user out of a group',
    action: 'identity:remove_user_from_group',
    allow: allow.memberManager,
  },
})
