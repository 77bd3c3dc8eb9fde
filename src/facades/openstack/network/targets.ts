/** Finds the rows that paths name, in the words of Neutron's rules: attributes as the API shows them, and whose network it is. */
import { rules } from '../../../api/policy/rules.ts'
import type { RowTarget, TargetRow, Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import {
  floatingIpRefusals,
  groupRefusals,
  networkRefusals,
  portRefusals,
  routerRefusals,
  subnetRefusals,
} from '../../../domain/network/index.ts'
import { CloudError } from '../../../kernel/errors.ts'
import type { Resource } from '../resource/define-resource.ts'
import { floatingIp } from './resources/floating-ip.ts'
import { network } from './resources/network.ts'
import { port } from './resources/port.ts'
import { router } from './resources/router.ts'
import { securityGroup } from './resources/security-group.ts'
import { securityGroupRule } from './resources/security-group-rule.ts'
import { subnet } from './resources/subnet.ts'

const everything = () => true

/** As the API shows it, whosever it is. */
async function viewOf(ctx: StoreCtx, resource: Resource, id: string): Promise<TargetRow | undefined> {
  try {
    return await resource.get({ ...ctx, who: { kind: 'cloud' } }, id, everything)
  } catch (thrown) {
    if (thrown instanceof CloudError && thrown.code === 'not_found') return undefined
    throw thrown
  }
}

/** What is on a network says whose that is; a subnet is shared, and external, as its network is. */
async function withNetwork(ctx: StoreCtx, resource: Resource, row: TargetRow): Promise<TargetRow> {
  const of = typeof row.network_id === 'string' ? await viewOf(ctx, network, row.network_id) : undefined
  if (!of) return row
  return {
    ...row,
    'network:project_id': of.project_id,
    ...(resource === subnet ? { shared: of.shared, 'router:external': of['router:external'] } : {}),
  }
}

const rowOf = (resource: Resource, absent: (id: string) => CloudError): RowTarget<StoreCtx> => ({
  read: { action: `get_${resource.name}`, allow: resource.allow.get ?? rules.projectReaderOrAdmin },
  async find(ctx, id) {
    const row = await viewOf(ctx, resource, id)
    return row && withNetwork(ctx, resource, row)
  },
  absent,
})

export const targets: Targets<StoreCtx> = {
  network_id: rowOf(network, (id) => networkRefusals.network_not_found({ id })),
  subnet_id: rowOf(subnet, (id) => subnetRefusals.subnet_not_found({ id })),
  port_id: rowOf(port, (id) => portRefusals.port_not_found({ id })),
  router_id: rowOf(router, (id) => routerRefusals.router_not_found({ id })),
  floatingip_id: rowOf(floatingIp, (id) => floatingIpRefusals.floating_ip_not_found({ id })),
  security_group_id: rowOf(securityGroup, (id) => groupRefusals.security_group_not_found({ id })),
  security_group_rule_id: rowOf(securityGroupRule, (id) => groupRefusals.security_rule_not_found({ id })),
  tag: 'a word on a row that the path names already',
  project_id: 'a project, which rules compare by its id as it stands in the path',
  alias: 'the name of an extension, which everybody may know',
}
