/** Limits and usage of a project. */

import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import { type NetworkQuota, networkQuotas, usageOf } from '../../../domain/network/index.ts'
import type { Limits } from '../../../domain/quota/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import { badRequest } from '../../../kernel/errors.ts'
import { integer, Unfit } from './attribute.ts'
import { unwrap } from './body.ts'
import type { Served } from './crud.ts'
import { type QuotaName, quotaNames } from './quota-names.ts'

const names = Object.keys(quotaNames) as QuotaName[]
const readLimit = integer(-1, 2 ** 31 - 1)

const viewOf = (limits: Readonly<Limits<NetworkQuota>>): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, limits[quotaNames[name]]]))

function readLimits(body: unknown): Partial<Limits<NetworkQuota>> {
  const given = unwrap(body, 'quota')
  if (typeof given !== 'object' || given === null) throw badRequest("Body contains invalid data for 'quota'", 'quota')
  const limits: Partial<Limits<NetworkQuota>> = {}
  for (const [name, value] of Object.entries(given)) {
    if (name === 'project_id' || name === 'tenant_id' || name === 'force' || name === 'check_limit') continue
    const ours: NetworkQuota | undefined = names.includes(name as QuotaName) ? quotaNames[name as QuotaName] : undefined
    if (!ours) throw badRequest(`Unrecognized attribute(s) '${name}'`, `quota.${name}`)
    limits[ours] = limitFrom(name, value)
  }
  return limits
}

function limitFrom(name: string, value: unknown): number {
  try {
    return readLimit(value) as number
  } catch (error) {
    if (error instanceof Unfit) throw badRequest(`Invalid input for ${name}. Reason: ${error.message}.`, `quota.${name}`)
    throw error
  }
}

const Quota = Type.Object({ quota: Type.Record(Type.String(), Type.Integer()) })
const Usage = Type.Object({ limit: Type.Integer(), used: Type.Integer(), reserved: Type.Integer() })
const Details = Type.Object({ quota: Type.Record(Type.String(), Usage) })
const Project = Type.Object({ tenant: Type.Object({ tenant_id: Type.String(), project_id: Type.String() }) })

const path = '/quotas/{project_id}'
const read = { action: 'get_quota', allow: rules.projectReaderOrAdmin, status: 200 } as const

export const quotas: Served = {
  api: {
    show_own_quota_project: { method: 'GET', path: '/quotas/tenant', summary: "The caller's project", ...read, returns: Project },
    show_quota: { method: 'GET', path, summary: 'Limits of a project', ...read, returns: Quota },
    show_default_quota: { method: 'GET', path: `${path}/default`, summary: 'Limits unless told', ...read, returns: Quota },
    show_quota_details: { method: 'GET', path: `${path}/details`, summary: 'Limits and usage', ...read, returns: Details },
    show_quota_details_json: {
      method: 'GET',
      path: `${path}/details.json`,
      summary: 'Limits and usage',
      ...read,
      returns: Details,
    },
    update_quota: {
      method: 'PUT',
      path,
      summary: 'Set limits',
      action: 'update_quota',
      allow: rules.admin,
      body: Type.Unknown(),
      status: 200,
      returns: Quota,
    },
    delete_quota: {
      method: 'DELETE',
      path,
      summary: 'Back to the defaults',
      action: 'delete_quota',
      allow: rules.admin,
      status: 204,
    },
  },
  handlers: {
    show_own_quota_project: async (ctx) => ({ tenant: { tenant_id: projectOf(ctx), project_id: projectOf(ctx) } }),
    show_quota: async (ctx, { params }) => ({ quota: viewOf(await networkQuotas.limitsOf(ctx, params.project_id ?? '')) }),
    show_default_quota: async () => ({ quota: viewOf(networkQuotas.defaults) }),
    show_quota_details: (ctx, { params }) => detailsOf(ctx, params.project_id ?? ''),
    show_quota_details_json: (ctx, { params }) => detailsOf(ctx, params.project_id ?? ''),
    update_quota: async (ctx, { params, body }) => {
      const projectId = params.project_id ?? ''
      await networkQuotas.setLimits(ctx, projectId, readLimits(body))
      return { quota: viewOf(await networkQuotas.limitsOf(ctx, projectId)) }
    },
    delete_quota: (ctx, { params }) => networkQuotas.resetLimits(ctx, params.project_id ?? ''),
  },
}

async function detailsOf(ctx: Parameters<typeof networkQuotas.limitsOf>[0], projectId: string) {
  const limits = await networkQuotas.limitsOf(ctx, projectId)
  const used = await usageOf(ctx, projectId)
  const entries = names.map((name) => {
    const ours = quotaNames[name]
    return [name, { limit: limits[ours], used: used[ours], reserved: 0 }]
  })
  return { quota: Object.fromEntries(entries) }
}
