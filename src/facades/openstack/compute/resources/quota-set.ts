/** Quota sets: a project's limits of what is made here. */
import { strict, type TSchema, Type } from '../../../../api/schema.ts'
import { type ComputeQuota, computeQuotas, usageOf } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Limits } from '../../../../domain/quota/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { flag, isTrue, whole, wholeOf } from '../pieces.ts'
import { requireProject } from '../project-check.ts'
import { limitsNamed, QUOTA_NAMES, type QuotaName, type QuotaSet, quotaSetOf } from '../quota-names.ts'
import { novaRefusals } from '../refusals.ts'

const setOf = <S extends TSchema>(schema: S) =>
  Object.fromEntries(Object.keys(QUOTA_NAMES).map((name) => [name, schema])) as Record<QuotaName, S> & QuotaSet<S>

const id = Type.String()
const limit = Type.Integer()
const counted = Type.Object({ limit, in_use: Type.Integer(), reserved: Type.Integer() })
const shown = Type.Object({ quota_set: Type.Object({ id, ...setOf(limit) }) })
const query = Type.Object({ user_id: Type.Optional(Type.String({ minLength: 1 })) }, { additionalProperties: false })

/** Before 2.75. */
export const looseQuotaQuery = Type.Object({ user_id: Type.Optional(Type.String()) }, { additionalProperties: true })
export const quotaFields = { ...setOf(Type.Optional(whole(-1))), force: Type.Optional(flag) }

const viewOf = (limits: Limits<ComputeQuota>) => quotaSetOf((_name, resource) => limits[resource])

/** What is counted for a project; the others are limits of one user or of one server. */
async function usedOf(ctx: StoreCtx, projectId: string): Promise<Partial<Record<QuotaName, number>>> {
  const { servers, cpus, memoryMib } = await usageOf(ctx, projectId)
  return { instances: servers, cores: cpus, ram: memoryMib }
}

function refuseUser(userId: string | undefined): void {
  if (userId !== undefined) throw novaRefusals.no_user_limits()
}

async function requireAboveUse(
  ctx: StoreCtx,
  projectId: string,
  given: Partial<Record<QuotaName, number | string>>,
): Promise<void> {
  const used = await usedOf(ctx, projectId)
  for (const name of Object.keys(QUOTA_NAMES) as QuotaName[]) {
    const [limit, use] = [Number(given[name] ?? -1), used[name] ?? 0]
    if (limit < 0 || limit >= use) continue
    const why = `Quota limit ${limit} for ${name} must be greater than or equal to already used and reserved ${use}.`
    throw novaRefusals.bad_quota({ problem: why }, { field: name })
  }
}

const path = '/os-quota-sets/{project_id}'
const reading = { method: 'GET', status: 200 } as const

export const quotaSets: Operations = {
  showQuota: operation(
    {
      ...reading,
      path,
      summary: 'Show a project’s limits',
      action: 'os_compute_api:os-quota-sets:show',
      allow: allow.reader,
      query,
      returns: shown,
    },
    async (ctx, { params: { project_id } }) => {
      await requireProject(ctx, project_id)
      return { quota_set: { id: project_id, ...viewOf(await computeQuotas.limitsOf(ctx, project_id)) } }
    },
  ),
  showQuotaDetail: operation(
    {
      ...reading,
      path: `${path}/detail`,
      summary: 'Show a project’s limits and what it has used',
      action: 'os_compute_api:os-quota-sets:detail',
      allow: allow.reader,
      query,
      returns: Type.Object({ quota_set: Type.Object({ id, ...setOf(counted) }) }),
    },
    async (ctx, { params: { project_id } }) => {
      await requireProject(ctx, project_id)
      const limits = await computeQuotas.limitsOf(ctx, project_id)
      const used = await usedOf(ctx, project_id)
      const counts = quotaSetOf((name, resource) => ({ limit: limits[resource], in_use: used[name] ?? 0, reserved: 0 }))
      return { quota_set: { id: project_id, ...counts } }
    },
  ),
  showQuotaDefaults: operation(
    {
      ...reading,
      path: `${path}/defaults`,
      summary: 'Show the limits that projects have unless told',
      action: 'os_compute_api:os-quota-sets:defaults',
      allow: allow.anyToken,
      returns: shown,
    },
    async (_ctx, { params }) => ({ quota_set: { id: params.project_id, ...viewOf(computeQuotas.defaults) } }),
  ),
  updateQuota: operation(
    {
      method: 'PUT',
      path,
      summary: 'Set some of a project’s limits',
      action: 'os_compute_api:os-quota-sets:update',
      allow: allow.admin,
      query,
      body: strict({ quota_set: strict(quotaFields) }),
      status: 200,
      returns: Type.Object({ quota_set: Type.Object(setOf(limit)) }),
    },
    async (ctx, { params: { project_id }, query, body }) => {
      const { force, ...given } = body.quota_set
      refuseUser(query.user_id)
      await requireProject(ctx, project_id)
      for (const [name, value] of Object.entries(given)) if (value !== undefined) wholeOf(value, name, -1)
      if (!isTrue(force)) await requireAboveUse(ctx, project_id, given)
      await computeQuotas.setLimits(ctx, project_id, limitsNamed(given))
      return { quota_set: viewOf(await computeQuotas.limitsOf(ctx, project_id)) }
    },
  ),
  deleteQuota: operation(
    {
      method: 'DELETE',
      path,
      summary: 'Give a project the usual limits again',
      action: 'os_compute_api:os-quota-sets:delete',
      allow: allow.admin,
      query,
      status: 202,
    },
    async (ctx, { params: { project_id }, query }) => {
      refuseUser(query.user_id)
      await requireProject(ctx, project_id)
      await computeQuotas.resetLimits(ctx, project_id)
    },
  ),
}
