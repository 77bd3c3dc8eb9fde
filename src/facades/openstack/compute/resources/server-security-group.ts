/** Security groups of servers: those that their ports are in, in Nova's old form. */
import { orNull, Type } from '../../../../api/schema.ts'
import { listGroups, type SecurityGroup, type SecurityRule } from '../../../../domain/network/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { portsOf } from '../server-ports.ts'

const groupRule = Type.Object({
  id: Type.String(),
  parent_group_id: Type.String(),
  from_port: orNull(Type.Integer()),
  to_port: orNull(Type.Integer()),
  ip_protocol: orNull(Type.String()),
  group: Type.Object({ name: Type.Optional(Type.String()), tenant_id: Type.Optional(Type.String()) }),
  ip_range: Type.Object({ cidr: Type.Optional(Type.String()) }),
})
const group = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  tenant_id: Type.String(),
  rules: Type.Array(groupRule),
})

/** The old form knows incoming rules only. */
const viewOf = (of: SecurityGroup) => ({
  id: of.id,
  name: of.name,
  description: of.description,
  tenant_id: of.projectId,
  rules: of.rules.filter(({ direction }) => direction === 'ingress').map((rule) => ruleView(rule, of)),
})

const ruleView = (rule: SecurityRule, of: SecurityGroup) => ({
  id: rule.id,
  parent_group_id: rule.groupId,
  ip_protocol: rule.protocol,
  from_port: rule.min ?? (rule.protocol === null ? null : -1),
  to_port: rule.max ?? (rule.protocol === null ? null : -1),
  group: rule.remoteGroupId === of.id ? { name: of.name, tenant_id: of.projectId } : {},
  ip_range: rule.remoteGroupId === null ? { cidr: rule.remoteCidr ?? (rule.version === 6 ? '::/0' : '0.0.0.0/0') } : {},
})

export const serverSecurityGroups: Operations = {
  listGroupsOfServer: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/os-security-groups',
      summary: 'List the security groups a server is in',
      action: 'os_compute_api:os-security-groups:list',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ security_groups: Type.Array(group) }),
    },
    async (ctx, { params }) => {
      const ids = (await portsOf(ctx, params.server_id)).flatMap((port) => port.securityGroups.map(({ id }) => id))
      const groups = await listGroups(ctx, { filters: [{ field: 'id', values: [...new Set(ids)] }] })
      return { security_groups: groups.map(viewOf) }
    },
  ),
}
