/** A project's limits and what it has used, as its own users are told. */
import { Type } from '../../../../api/schema.ts'
import { computeQuotas, usageOf } from '../../../../domain/compute/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow, novaRules } from '../allow.ts'

const limit = Type.Integer()
const absolute = Type.Object({
  maxServerMeta: limit,
  maxTotalInstances: limit,
  maxTotalCores: limit,
  maxTotalRAMSize: limit,
  maxTotalKeypairs: limit,
  maxServerGroups: limit,
  maxServerGroupMembers: limit,
  totalInstancesUsed: limit,
  totalCoresUsed: limit,
  totalRAMUsed: limit,
  totalServerGroupsUsed: limit,
})

export const limits: Operations = {
  showLimits: operation(
    {
      method: 'GET',
      path: '/limits',
      summary: 'Show a project’s limits and what it has used',
      action: 'os_compute_api:limits',
      allow: allow.anyToken,
      query: Type.Object(
        { tenant_id: Type.Optional(Type.String()), reserved: Type.Optional(Type.String()) },
        { additionalProperties: false },
      ),
      status: 200,
      returns: Type.Object({ limits: Type.Object({ rate: Type.Array(Type.Object({})), absolute }) }),
    },
    async (ctx, { query }, { policy }) => {
      const projectId = query.tenant_id ?? projectOf(ctx)
      if (query.tenant_id !== undefined && !policy.allows(ctx, novaRules.othersLimits) && query.tenant_id !== projectOf(ctx)) {
        throw coreRefusals.policy({ action: novaRules.othersLimits.action })
      }
      const most = await computeQuotas.limitsOf(ctx, projectId)
      const used = await usageOf(ctx, projectId)
      const absolute = {
        maxServerMeta: most.metadata_item,
        maxTotalInstances: most.server,
        maxTotalCores: most.core,
        maxTotalRAMSize: most.ram_mib,
        maxTotalKeypairs: most.keypair,
        maxServerGroups: most.server_group,
        maxServerGroupMembers: most.server_group_member,
        totalInstancesUsed: used.servers,
        totalCoresUsed: used.cpus,
        totalRAMUsed: used.memoryMib,
        totalServerGroupsUsed: 0,
      }
      return { limits: { rate: [], absolute } }
    },
  ),
}
