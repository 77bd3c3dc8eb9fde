import { defineApi } from '../../../../api/define.ts'
import { type TSchema, Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { QUOTA_NAMES, type QuotaName, type QuotaSet } from '../quota-names.ts'
import { flag, strict, whole } from './pieces.ts'

const setOf = <S extends TSchema>(schema: S) =>
  Object.fromEntries(Object.keys(QUOTA_NAMES).map((name) => [name, schema])) as Record<QuotaName, S> & QuotaSet<S>

const id = Type.String()
const limit = Type.Integer()
const counted = Type.Object({ limit, in_use: Type.Integer(), reserved: Type.Integer() })
const shown = Type.Object({ quota_set: Type.Object({ id, ...setOf(limit) }) })
const query = Type.Object({ user_id: Type.Optional(Type.String({ minLength: 1 })) }, { additionalProperties: false })

export const looseQuotaQuery = Type.Object({ user_id: Type.Optional(Type.String()) }, { additionalProperties: true })
export const quotaFields = { ...setOf(Type.Optional(whole(-1))), force: Type.Optional(flag) }

export const quotaApi = defineApi({
  showQuota: {
    method: 'GET',
    path: '/os-quota-sets/{project_id}',
    summary: 'Show a project’s limits',
    action: 'os_compute_api:os-quota-sets:show',
    allow: allow.reader,
    query,
    status: 200,
    returns: shown,
  },
  showQuotaDetail: {
    method: 'GET',
    path: '/os-quota-sets/{project_id}/detail',
    summary: 'Show a project’s limits and what it has used',
    action: 'os_compute_api:os-quota-sets:detail',
    allow: allow.reader,
    query,
    status: 200,
    returns: Type.Object({ quota_set: Type.Object({ id, ...setOf(counted) }) }),
  },
  showQuotaDefaults: {
    method: 'GET',
    path: '/os-quota-sets/{project_id}/defaults',
    summary: 'Show the limits that projects have unless told',
    action: 'os_compute_api:os-quota-sets:defaults',
    allow: allow.anyToken,
    status: 200,
    returns: shown,
  },
  updateQuota: {
    method: 'PUT',
    path: '/os-quota-sets/{project_id}',
    summary: 'Set some of a project’s limits',
    action: 'os_compute_api:os-quota-sets:update',
    allow: allow.admin,
    query,
    body: strict({ quota_set: strict(quotaFields) }),
    status: 200,
    returns: Type.Object({ quota_set: Type.Object(setOf(limit)) }),
  },
  deleteQuota: {
    method: 'DELETE',
    path: '/os-quota-sets/{project_id}',
    summary: 'Give a project the usual limits again',
    action: 'os_compute_api:os-quota-sets:delete',
    allow: allow.admin,
    query,
    status: 202,
  },
})

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

export const limitApi = defineApi({
  showLimits: {
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
})
