/** Who is in a group. */
import { addMember, getGroup, listUsers, removeMember, requireMember } from '../../../../domain/identity/directory/index.ts'
import { listReply } from '../../resource/collection.ts'
import { listSchema } from '../../resource/collection-schema.ts'
import { comparatorQuerySchema } from '../../resource/list-query-schema.ts'
import { allow } from '../allow.ts'
import { operation } from '../resources/collection.ts'
import { user } from '../resources/user.ts'

const member = { path: '/groups/{group_id}/users/{user_id}', status: 204 } as const
const check = {
  ...member,
  summary: 'Is the user in the group?',
  action: 'identity:check_user_in_group',
  allow: allow.memberReader,
}

export const groupMembers = {
  listGroupUsers: operation(
    {
      method: 'GET',
      path: '/groups/{group_id}/users',
      summary: 'List the users in a group',
      action: 'identity:list_users_in_group',
      allow: allow.groupReader,
      documented: { query: comparatorQuerySchema(user) },
      status: 200,
      returns: listSchema(user),
    },
    async (ctx, input) => {
      const { group_id: groupId } = input.params
      await getGroup(ctx, groupId)
      const { filters = [], ...request } = user.requestIn(input.query)
      const page = await listUsers(ctx, { ...request, filters: [...filters, { field: 'groupId', values: [groupId] }] })
      return listReply(user, input, page)
    },
  ),
  addGroupUser: operation(
    {
      ...member,
      method: 'PUT',
      summary: 'Put a user into a group',
      action: 'identity:add_user_to_group',
      allow: allow.memberManager,
    },
    async (ctx, { params }) => addMember(ctx, params.group_id, params.user_id),
  ),
  checkGroupUser: operation({ ...check, method: 'HEAD' }, async (ctx, { params }) =>
    requireMember(ctx, params.group_id, params.user_id),
  ),
  showGroupUser: operation({ ...check, method: 'GET' }, async (ctx, { params }) =>
    requireMember(ctx, params.group_id, params.user_id),
  ),
  removeGroupUser: operation(
    {
      ...member,
      method: 'DELETE',
      summary: 'Take a user out of a group',
      action: 'identity:remove_user_from_group',
      allow: allow.memberManager,
    },
    async (ctx, { params }) => removeMember(ctx, params.group_id, params.user_id),
  ),
}
