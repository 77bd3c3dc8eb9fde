/** Security groups by Nova's old API, which handed them on to the network's. */
import { Type } from '../../../../api/schema.ts'
import { createGroup, deleteGroup, getGroup, listGroups, updateGroup } from '../../../../domain/network/index.ts'
import { homeProject, reachesAll } from '../../../../kernel/reach.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { PAGE_MAX } from '../list.ts'
import { changing, networkRules, reading, requireGroupId, withinRule } from '../security-group-proxy.ts'
import { groupView, groupViews, shownGroup } from '../security-group-view.ts'

const path = '/os-security-groups/{security_group_id}'
const text = Type.String({ maxLength: 255 })
const count = Type.Optional(Type.Integer({ minimum: 0 }))
const body = Type.Object(
  { security_group: Type.Object({ name: text, description: text }, { additionalProperties: true }) },
  { additionalProperties: true },
)
const one = Type.Object({ security_group: shownGroup })

export const securityGroups: Operations = {
  listSecurityGroups: operation(
    {
      ...reading('get'),
      path: '/os-security-groups',
      summary: 'List security groups, as long as Nova did',
      query: Type.Object(
        { limit: count, offset: count, all_tenants: Type.Optional(Type.String()) },
        { additionalProperties: true },
      ),
      returns: Type.Object({ security_groups: Type.Array(shownGroup) }),
    },
    async (asking, { query: { limit, offset = 0, all_tenants } }, serving) => {
      const ctx = withinRule(asking, serving, networkRules.readGroup)
      const isAll = all_tenants !== undefined && reachesAll(ctx, 'network')
      const most = Math.min(limit || PAGE_MAX, PAGE_MAX)
      const groups = await listGroups(ctx, {
        filters: isAll ? [] : [{ field: 'projectId', values: [homeProject(ctx)] }],
        limit: most,
        offset,
      })
      return { security_groups: await groupViews(ctx, groups) }
    },
  ),
  createSecurityGroup: operation(
    {
      ...changing('create', networkRules.createGroup),
      method: 'POST',
      path: '/os-security-groups',
      summary: 'Make a security group, as long as Nova did',
      body,
      status: 200,
      returns: one,
    },
    async (ctx, { body: { security_group } }) => {
      const { name, description } = security_group
      return { security_group: await groupView(ctx, await createGroup(ctx, { name, description })) }
    },
  ),
  showSecurityGroup: operation(
    { ...reading('show'), path, summary: 'Show a security group, as long as Nova did', returns: one },
    async (asking, { params }, serving) => {
      const ctx = withinRule(asking, serving, networkRules.readGroup)
      return { security_group: await groupView(ctx, await getGroup(ctx, requireGroupId(params.security_group_id))) }
    },
  ),
  updateSecurityGroup: operation(
    {
      ...changing('update', networkRules.updateGroup),
      method: 'PUT',
      path,
      summary: 'Rename a security group, as long as Nova did',
      body,
      status: 200,
      returns: one,
    },
    async (asking, { params, body: { security_group } }, serving) => {
      const ctx = withinRule(asking, serving, networkRules.updateGroup)
      const { name, description } = security_group
      const changed = await updateGroup(ctx, requireGroupId(params.security_group_id), { name, description })
      return { security_group: await groupView(ctx, changed) }
    },
  ),
  deleteSecurityGroup: operation(
    {
      ...changing('delete', networkRules.deleteGroup),
      method: 'DELETE',
      path,
      summary: 'Delete a security group, as long as Nova did',
      status: 202,
    },
    (ctx, { params }, serving) =>
      deleteGroup(withinRule(ctx, serving, networkRules.deleteGroup), requireGroupId(params.security_group_id)),
  ),
}
