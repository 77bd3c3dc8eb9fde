import {
  changeOwnPassword,
  createUser,
  deleteUser,
  getUser,
  homeDomain,
  listUsers,
  type UserChange,
  updateUser,
} from '../../../../domain/identity/index.ts'
import type { userApi } from '../contract/user.ts'
import { extraOf, given, requireOwnId, requireSame } from '../extra.ts'
import { flagOf, linksOf, listRequest, momentOf, text } from '../query.ts'
import { userView } from '../translate.ts'
import type { Deps, HandlersOf } from './deps.ts'
import { defined } from './project.ts'

export const USER_FILTERS = {
  id: text('id'),
  name: text('name'),
  domain_id: text('domain_id'),
  default_project_id: text('default_project_id'),
  enabled: flagOf('enabled'),
  password_expires_at: momentOf('password_expires_at'),
} as const

const KNOWN = ['name', 'domain_id', 'default_project_id', 'enabled', 'options']

export const userHandlers = ({ identity: { passwords } }: Deps): HandlersOf<typeof userApi> => ({
  listUsers: async (ctx, input) => {
    const page = await listUsers(ctx, listRequest(input.query, USER_FILTERS))
    return { users: page.items.map((user) => userView(input.base, user)), links: linksOf(input, page) }
  },
  createUser: async (ctx, { body: { user: wish }, base }) => {
    const user = await createUser(ctx, passwords, {
      name: wish.name,
      domainId: wish.domain_id ?? homeDomain(ctx),
      password: given(wish.password),
      defaultProjectId: given(wish.default_project_id),
      enabled: wish.enabled,
      options: wish.options,
      extra: extraOf(wish, KNOWN),
    })
    return { user: userView(base, user) }
  },
  showUser: async (ctx, { params, base }) => ({ user: userView(base, await getUser(ctx, params.user_id)) }),
  updateUser: async (ctx, { params, body: { user: wish }, base }) => {
    requireOwnId(wish, params.user_id)
    requireSame(wish, 'domain_id', (await getUser(ctx, params.user_id)).domainId)
    const change: UserChange = {
      name: wish.name,
      password: given(wish.password),
      defaultProjectId: wish.default_project_id,
      enabled: wish.enabled,
      options: wish.options,
      extra: extraOf(wish, KNOWN),
    }
    return { user: userView(base, await updateUser(ctx, passwords, params.user_id, defined(change))) }
  },
  deleteUser: async (ctx, { params }) => deleteUser(ctx, params.user_id),
  changePassword: async (ctx, { params, body: { user } }) =>
    changeOwnPassword(ctx, passwords, params.user_id, { original: user.original_password, password: user.password }),
})
