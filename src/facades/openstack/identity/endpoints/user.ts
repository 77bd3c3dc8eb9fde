/** What users have besides: projects, groups, a password of their own, tokens. */
import { Type } from '../../../../api/schema.ts'
import { changeOwnPassword, getUser, listGroupsOf, projectsOfUser } from '../../../../domain/identity/directory/index.ts'
import { revokeTokensOf } from '../../../../domain/identity/token/index.ts'
import { listReply } from '../../resource/collection.ts'
import { listSchema } from '../../resource/collection-schema.ts'
import { comparatorQuerySchema } from '../../resource/list-query-schema.ts'
import { allow } from '../allow.ts'
import { body } from '../pieces.ts'
import { operation } from '../resources/collection.ts'
import { group } from '../resources/group.ts'
import { project } from '../resources/project.ts'
import { password } from '../resources/user.ts'

export const userEndpoints = {
  listUserProjects: operation(
    {
      method: 'GET',
      path: '/users/{user_id}/projects',
      summary: 'Projects a user has a role in',
      action: 'identity:list_user_projects',
      allow: allow.userReader,
      documented: { query: comparatorQuerySchema(project) },
      status: 200,
      returns: listSchema(project),
    },
    async (ctx, input) => {
      await getUser(ctx, input.params.user_id)
      return listReply(project, input, await projectsOfUser(ctx, input.params.user_id, project.requestIn(input.query)))
    },
  ),
  listUserGroups: operation(
    {
      method: 'GET',
      path: '/users/{user_id}/groups',
      summary: 'List the groups a user is in',
      action: 'identity:list_groups_for_user',
      allow: allow.groupsOfUser,
      documented: { query: comparatorQuerySchema(group) },
      status: 200,
      returns: listSchema(group),
    },
    async (ctx, input) => listReply(group, input, await listGroupsOf(ctx, input.params.user_id, group.requestIn(input.query))),
  ),
  changePassword: operation(
    {
      method: 'POST',
      path: '/users/{user_id}/password',
      summary: 'Change one’s own password, knowing the old one',
      action: 'identity:change_password',
      allow: allow.public,
      body: body({ user: body({ original_password: Type.String(), password }) }),
      status: 204,
    },
    async (ctx, { params, body: { user } }, { identity: { passwords } }) =>
      changeOwnPassword(ctx, passwords, params.user_id, { original: user.original_password, password: user.password }),
  ),
  revokeUserTokens: operation(
    {
      method: 'DELETE',
      path: '/users/{user_id}/tokens',
      summary: 'Void all tokens of a user',
      action: 'identity:revoke_user_tokens',
      allow: allow.adminOrSelf,
      status: 204,
    },
    async (ctx, { params }) => revokeTokensOf(ctx, params.user_id),
  ),
}
