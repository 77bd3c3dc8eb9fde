import {
  addMember,
  createGroup,
  deleteGroup,
  getGroup,
  getUser,
  listGroups,
  listUsers,
  removeMember,
  requireMember,
  updateGroup,
} from '../../../../domain/identity/directory/index.ts'
import { callerDomain } from '../../../../domain/identity/entity/index.ts'
import type { groupApi } from '../contract/group.ts'
import { extraOf, given, requireOwnId, requireSame } from '../extra.ts'
import { linksOf, listRequest, text } from '../query.ts'
import { groupView, userView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'
import { defined } from './project.ts'
import { USER_FILTERS } from './user.ts'

export const GROUP_FILTERS = { id: text('id'), name: text('name'), domain_id: text('domain_id') } as const
const KNOWN = ['name', 'domain_id', 'description']

export const groupHandlers: HandlersOf<typeof groupApi> = {
  listGroups: async (ctx, input) => {
    const page = await listGroups(ctx, listRequest(input.query, GROUP_FILTERS))
    return { groups: page.items.map((group) => groupView(input.base, group)), links: linksOf(input, page) }
  },
  createGroup: async (ctx, { body: { group: wish }, base }) => {
    const domainId = wish.domain_id ?? callerDomain(ctx)
    const fields = { name: wish.name, domainId, description: given(wish.description), extra: extraOf(wish, KNOWN) }
    return { group: groupView(base, await createGroup(ctx, fields)) }
  },
  showGroup: async (ctx, { params, base }) => ({ group: groupView(base, await getGroup(ctx, params.group_id)) }),
  updateGroup: async (ctx, { params, body: { group: wish }, base }) => {
    requireOwnId(wish, params.group_id)
    requireSame(wish, 'domain_id', (await getGroup(ctx, params.group_id)).domainId)
    const change = defined({ name: wish.name, description: given(wish.description), extra: extraOf(wish, KNOWN) })
    return { group: groupView(base, await updateGroup(ctx, params.group_id, change)) }
  },
  deleteGroup: async (ctx, { params }) => deleteGroup(ctx, params.group_id),
  listGroupUsers: async (ctx, input) => {
    const { group_id: groupId } = input.params
    await getGroup(ctx, groupId)
    const page = await listUsers(ctx, { ...listRequest(input.query, USER_FILTERS), groupId })
    return { users: page.items.map((user) => userView(input.base, user)), links: linksOf(input, page) }
  },
  listUserGroups: async (ctx, input) => {
    const { user_id: userId } = input.params
    await getUser(ctx, userId)
    const page = await listGroups(ctx, { ...listRequest(input.query, GROUP_FILTERS), userId })
    return { groups: page.items.map((group) => groupView(input.base, group)), links: linksOf(input, page) }
  },
  addGroupUser: async (ctx, { params }) => addMember(ctx, params.group_id, params.user_id),
  checkGroupUser: async (ctx, { params }) => requireMember(ctx, params.group_id, params.user_id),
  showGroupUser: async (ctx, { params }) => requireMember(ctx, params.group_id, params.user_id),
  removeGroupUser: async (ctx, { params }) => removeMember(ctx, params.group_id, params.user_id),
}
