import type { StoreCtx } from '../../../../domain/context.ts'
import {
  changeOwnPassword,
  createUser,
  deleteUser,
  type FederatedLink,
  federatedLinksOf,
  getUser,
  listUsers,
  type User,
  type UserChange,
  updateUser,
} from '../../../../domain/identity/directory/index.ts'
import { callerDomain } from '../../../../domain/identity/entity/index.ts'
import { revokeTokensOf } from '../../../../domain/identity/token/index.ts'
import type { userApi } from '../contract/user.ts'
import { extraOf, given, requireOwnId, requireSame } from '../extra.ts'
import { flagOf, linksOf, listRequest, momentOf, type Query, single, text } from '../query.ts'
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

const KNOWN = ['federated', 'name', 'domain_id', 'default_project_id', 'enabled', 'options']

interface Federated {
  idp_id: string
  protocols: readonly { protocol_id: string; unique_id: string }[]
}

/** An empty list says nothing, as in Keystone. */
function linksIn(federated: readonly Federated[] | undefined): FederatedLink[] | undefined {
  const links = (federated ?? []).flatMap(({ idp_id: providerId, protocols }) =>
    protocols.map(({ protocol_id: protocolId, unique_id: uniqueId }) => ({ providerId, protocolId, uniqueId })),
  )
  return links.length > 0 ? links : undefined
}

/** Among all users only those whom an identity provider vouches for; undefined when none is asked for. */
function federatedIn({ idp_id, protocol_id, unique_id }: Query): Partial<FederatedLink> | undefined {
  if (idp_id === undefined && protocol_id === undefined && unique_id === undefined) return undefined
  const given = (value: unknown) => (value === undefined ? undefined : single(value))
  return { providerId: given(idp_id), protocolId: given(protocol_id), uniqueId: given(unique_id) }
}

const federatedLinks = (ctx: StoreCtx, users: readonly User[]) =>
  federatedLinksOf(
    ctx,
    users.map(({ id }) => id),
  )

const wholeView = async (ctx: StoreCtx, base: string, user: User) =>
  userView(base, user, (await federatedLinks(ctx, [user])).get(user.id))

export const userHandlers = ({ identity: { passwords } }: Deps): HandlersOf<typeof userApi> => ({
  listUsers: async (ctx, input) => {
    const page = await listUsers(ctx, { ...listRequest(input.query, USER_FILTERS), federated: federatedIn(input.query) })
    const links = await federatedLinks(ctx, page.items)
    return { users: page.items.map((user) => userView(input.base, user, links.get(user.id))), links: linksOf(input, page) }
  },
  createUser: async (ctx, { body: { user: wish }, base }) => {
    const user = await createUser(ctx, passwords, {
      name: wish.name,
      domainId: wish.domain_id ?? callerDomain(ctx),
      password: given(wish.password),
      defaultProjectId: given(wish.default_project_id),
      enabled: wish.enabled,
      options: wish.options,
      extra: extraOf(wish, KNOWN),
      federated: linksIn(wish.federated),
    })
    return { user: await wholeView(ctx, base, user) }
  },
  showUser: async (ctx, { params, base }) => ({ user: await wholeView(ctx, base, await getUser(ctx, params.user_id)) }),
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
      federated: linksIn(wish.federated),
    }
    return { user: await wholeView(ctx, base, await updateUser(ctx, passwords, params.user_id, defined(change))) }
  },
  deleteUser: async (ctx, { params }) => deleteUser(ctx, params.user_id),
  revokeUserTokens: async (ctx, { params }) => revokeTokensOf(ctx, params.user_id),
  changePassword: async (ctx, { params, body: { user } }) =>
    changeOwnPassword(ctx, passwords, params.user_id, { original: user.original_password, password: user.password }),
})
