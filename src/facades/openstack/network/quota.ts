/** Limits and usage of a project. */

import { rules } from '../../../api/policy/rules.ts'
import { type TSchema, Type } from '../../../api/schema.ts'
import { type NetworkQuota, networkQuotas, usageOf } from '../../../domain/network/index.ts'
import type { Limits } from '../../../domain/quota/index.ts'
import { projectOf } from '../../../kernel/context.ts'
import { readAttribute, unwrap } from '../resource/body.ts'
import type { Operations } from '../resource/operation.ts'
import { integer } from '../resource/reader.ts'
import { type QuotaName, quotaNames } from './quota-names.ts'
import { neutronRefusals } from './refusals.ts'

const names = Object.keys(quotaNames) as QuotaName[]
const readLimit = integer(-1, 2 ** 31 - 1)

const viewOf = (limits: Readonly<Limits<NetworkQuota>>): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, limits[quotaNames[name]]]))

function readLimits(body: unknown): Partial<Limits<NetworkQuota>> {
  const given = unwrap(body, 'quota')
  if (typeof given !== 'object' || given === null) throw neutronRefusals.bad_quota_body({ field: 'quota' })
  const limits: Partial<Limits<NetworkQuota>> = {}
  for (const [name, value] of Object.entries(given)) {
    if (name === 'project_id' || name === 'tenant_id' || name === 'force' || name === 'check_limit') continue
    const ours: NetworkQuota | undefined = names.includes(name as QuotaName) ? quotaNames[name as QuotaName] : undefined
    if (!ours) throw neutronRefusals.unknown_quota({ name }, { field: `quota.${name}` })
    limits[ours] = readAttribute(readLimit, value, name, 'quota')
  }
  return limits
}

const Quota = Type.Object({ quota: Type.Record(Type.String(), Type.Integer()) })
const Usage = Type.Object({ limit: Type.Integer(), used: Type.Integer(), reserved: Type.Integer() })
const Details = Type.Object({ quota: Type.Record(Type.String(), Usage) })
const Project = Type.Object({ tenant: Type.Object({ tenant_id: Type.String(), project_id: Type.String() }) })

const path = '/quotas/{project_id}'
const read = { action: 'get_quota', allow: rules.projectReaderOrAdmin, status: 200 } as const

const Given = Type.Object({ quota: Type.Record(Type.String(), Type.Integer()) })
const get = (at: string, summary: string, returns: TSchema) => ({ method: 'GET', path: at, summary, ...read, returns }) as const

export const quotas: Operations = {
  show_own_quota_project: {
    endpoint: get('/quotas/tenant', "The caller's project", Project),
    handle: async (ctx) => ({ tenant: { tenant_id: projectOf(ctx), project_id: projectOf(ctx) } }),
  },
  show_quota: {
    endpoint: get(path, 'Limits of a project', Quota),
    handle: async (ctx, { params }) => ({ quota: viewOf(await networkQuotas.limitsOf(ctx, params.project_id ?? '')) }),
  },
  show_default_quota: {
    endpoint: get(`${path}/default`, 'Limits unless told', Quota),
    handle: async () => ({ quota: viewOf(networkQuotas.defaults) }),
  },
  show_quota_details: {
    endpoint: get(`${path}/details`, 'Limits and usage', Details),
    handle: (ctx, { params }) => detailsOf(ctx, params.project_id ?? ''),
  },
  show_quota_details_json: {
    endpoint: get(`${path}/details.json`, 'Limits and usage', Details),
    handle: (ctx, { params }) => detailsOf(ctx, params.project_id ?? ''),
  },
  update_quota: {
    endpoint: {
      method: 'PUT',
      path,
      summary: 'Set limits',
      action: 'update_quota',
      allow: rules.admin,
      body: Type.Unknown(),
      documented: { body: Given },
      status: 200,
      returns: Quota,
    },
    handle: async (ctx, { params, body }) => {
      const projectId = params.project_id ?? ''
      await networkQuotas.setLimits(ctx, projectId, readLimits(body))
      return { quota: viewOf(await networkQuotas.limitsOf(ctx, projectId)) }
    },
  },
  delete_quota: {
    endpoint: {
      method: 'DELETE',
      path,
      summary: 'Back to the defaults',
      action: 'delete_quota',
      allow: rules.admin,
      status: 204,
    },
    handle: async (ctx, { params }) => void (await networkQuotas.resetLimits(ctx, params.project_id ?? '')),
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
