import { type ComputeQuota, computeQuotas, usageOf } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Limits } from '../../../../domain/quota/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { badRequest, CloudError } from '../../../../kernel/errors.ts'
import { novaRules } from '../allow.ts'
import { isTrue } from '../contract/pieces.ts'
import type { limitApi, quotaApi } from '../contract/quota.ts'
import { requireProject } from '../project-check.ts'
import { limitsNamed, QUOTA_NAMES, type QuotaName, quotaSetOf } from '../quota-names.ts'
import { wholeOf } from '../whole.ts'
import type { Deps, HandlersOf } from './deps.ts'

export const quotaHandlers: HandlersOf<typeof quotaApi> = {
  showQuota: async (ctx, { params }) => {
    await requireProject(ctx, params.project_id)
    return { quota_set: { id: params.project_id, ...shownOf(await computeQuotas.limitsOf(ctx, params.project_id)) } }
  },
  showQuotaDetail: async (ctx, { params }) => {
    await requireProject(ctx, params.project_id)
    const limits = await computeQuotas.limitsOf(ctx, params.project_id)
    const used = await usedOf(ctx, params.project_id)
    const counts = quotaSetOf((name, resource) => ({ limit: limits[resource], in_use: used[name] ?? 0, reserved: 0 }))
    return { quota_set: { id: params.project_id, ...counts } }
  },
  showQuotaDefaults: async (_ctx, { params }) => ({ quota_set: { id: params.project_id, ...shownOf(computeQuotas.defaults) } }),
  updateQuota: async (ctx, { params, query, body }) => {
    const { force, ...given } = body.quota_set
    refuseUser(query.user_id)
    await requireProject(ctx, params.project_id)
    for (const [name, value] of Object.entries(given)) if (value !== undefined) wholeOf(value, name, -1)
    if (!isTrue(force)) await requireAboveUse(ctx, params.project_id, given)
    await computeQuotas.setLimits(ctx, params.project_id, limitsNamed(given))
    return { quota_set: shownOf(await computeQuotas.limitsOf(ctx, params.project_id)) }
  },
  deleteQuota: async (ctx, { params, query }) => {
    refuseUser(query.user_id)
    await requireProject(ctx, params.project_id)
    await computeQuotas.resetLimits(ctx, params.project_id)
  },
}

const shownOf = (limits: Limits<ComputeQuota>) => quotaSetOf((_name, resource) => limits[resource])

/** What is counted for a project; the others are limits of one user or of one server. */
async function usedOf(ctx: StoreCtx, projectId: string): Promise<Partial<Record<QuotaName, number>>> {
  const { servers, cpus, memoryMib } = await usageOf(ctx, projectId)
  return { instances: servers, cores: cpus, ram: memoryMib }
}

function refuseUser(userId: string | undefined): void {
  if (userId !== undefined) throw new CloudError('not_implemented', 'Limits of single users are not implemented in this cloud.')
}

async function requireAboveUse(
  ctx: StoreCtx,
  projectId: string,
  given: Partial<Record<QuotaName, number | string>>,
): Promise<void> {
  const used = await usedOf(ctx, projectId)
  for (const name of Object.keys(QUOTA_NAMES) as QuotaName[]) {
    const [limit, use] = [Number(given[name] ?? -1), used[name] ?? 0]
    if (limit >= 0 && limit < use) {
      throw badRequest(
        `Quota limit ${limit} for ${name} must be greater than or equal to already used and reserved ${use}.`,
        name,
      )
    }
  }
}

export const limitHandlers = ({ policy }: Deps): HandlersOf<typeof limitApi> => ({
  showLimits: async (ctx, { query }) => {
    const projectId = query.tenant_id ?? projectOf(ctx)
    if (query.tenant_id !== undefined && !policy.allows(ctx, novaRules.othersLimits) && query.tenant_id !== projectOf(ctx)) {
      throw coreRefusals.policy({ action: novaRules.othersLimits.action })
    }
    const limits = await computeQuotas.limitsOf(ctx, projectId)
    const used = await usageOf(ctx, projectId)
    const absolute = {
      maxServerMeta: limits.metadata_item,
      maxTotalInstances: limits.server,
      maxTotalCores: limits.core,
      maxTotalRAMSize: limits.ram_mib,
      maxTotalKeypairs: limits.keypair,
      maxServerGroups: limits.server_group,
      maxServerGroupMembers: limits.server_group_member,
      totalInstancesUsed: used.servers,
      totalCoresUsed: used.cpus,
      totalRAMUsed: used.memoryMib,
      totalServerGroupsUsed: 0,
    }
    return { limits: { rate: [], absolute } }
  },
})
