/** Security groups of servers: those that their ports are in, in Nova's old form. */
import { Type } from '../../../../api/schema.ts'
import { listGroups } from '../../../../domain/network/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { networkRules, withinRule } from '../security-group-proxy.ts'
import { groupViews, shownGroup } from '../security-group-view.ts'
import { portsOf } from '../server-ports.ts'

export const serverSecurityGroups: Operations = {
  listGroupsOfServer: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/os-security-groups',
      summary: 'List the security groups a server is in',
      action: 'os_compute_api:os-security-groups:list',
      allow: allow.reader,
      asks: [networkRules.readGroup],
      status: 200,
      returns: Type.Object({ security_groups: Type.Array(shownGroup) }),
    },
    async (ctx, { params }, serving) => {
      const ids = (await portsOf(ctx, params.server_id)).flatMap((port) => port.securityGroups.map(({ id }) => id))
      const groups = await listGroups(withinRule(ctx, serving, networkRules.readGroup), {
        filters: [{ field: 'id', values: [...new Set(ids)] }],
      })
      return { security_groups: await groupViews(ctx, groups) }
    },
  ),
}
