/** Quota sets: a project's limits of what is made here, and those of every project that was told none. */
import { strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { DEFAULT_CLASS } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last, type QueryValue } from '../../resource/query.ts'
import { allow } from '../allow.ts'
import { DB_MAX_INT, flagNamed } from '../pieces.ts'
import { defaultLimits, limitsFor, type QuotaValues, resetLimitsFor, setLimitsFor, usedBy } from '../quota-limits.ts'
import { cinderRefusals } from '../refusals.ts'

const limit = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  pattern: '^[0-9]+$',
  minLength: 1,
  minimum: -1,
  maximum: DB_MAX_INT,
})
const values = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,300}$' }), limit, { additionalProperties: false })
/** What clients send along that is no limit. */
const NO_LIMITS = ['tenant_id', 'id', 'force', 'skip_validation']
/** Their values may be anything; all others are numbers. */
const given = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  minProperties: 1,
  properties: Object.fromEntries(NO_LIMITS.map((name) => [name, {}])),
  additionalProperties: limit,
})
const shown = Type.Object({ quota_set: Type.Object({}, { additionalProperties: true }) })
const path = '/os-quota-sets/{project_id}'
const one = { path, status: 200 } as const

const numbers = (sent: Readonly<Record<string, unknown>>): QuotaValues =>
  Object.fromEntries(
    Object.entries(sent)
      .filter(([name]) => !NO_LIMITS.includes(name))
      .map(([name, value]) => [name, Number(value)]),
  )

async function requireAboveUse(ctx: StoreCtx, projectId: string, limits: QuotaValues): Promise<void> {
  const uses = await usedBy(ctx, projectId)
  for (const [name, limit] of Object.entries(limits)) {
    const used = uses[name] ?? 0
    if (limit >= 0 && name !== 'per_volume_gigabytes' && limit < used) throw cinderRefusals.below_use({ name, used, limit })
  }
}

async function detailed(ctx: StoreCtx, projectId: string) {
  const [limits, uses] = [await limitsFor(ctx, projectId), await usedBy(ctx, projectId)]
  const counts = Object.entries(limits).map(([name, limit]) => [
    name,
    { limit, in_use: uses[name] ?? 0, reserved: 0, allocated: 0 },
  ])
  return Object.fromEntries(counts)
}

const wantsUse = (value: QueryValue): boolean => value !== undefined && flagNamed(last(value) ?? '') === true

export const quotaSets: Operations = {
  showQuotaSet: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a project’s limits, with `usage` what it has as well',
      action: 'volume_extension:quotas:show',
      allow: allow.reader,
      documented: { query: Type.Object({ usage: Type.Optional(Type.Boolean()) }) },
      returns: shown,
    },
    async (ctx, { params: { project_id: id }, query }) => ({
      quota_set: { ...(wantsUse(query.usage) ? await detailed(ctx, id) : await limitsFor(ctx, id)), id },
    }),
  ),
  showQuotaSetDefaults: operation(
    {
      ...one,
      path: `${path}/defaults`,
      method: 'GET',
      summary: 'Show the limits that projects have unless told',
      action: 'volume_extension:quotas:show',
      allow: allow.reader,
      returns: shown,
    },
    async (ctx, { params: { project_id: id } }) => ({ quota_set: { ...(await defaultLimits(ctx)), id } }),
  ),
  updateQuotaSet: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Set some of a project’s limits',
      action: 'volume_extension:quotas:update',
      allow: allow.admin,
      body: strict({ quota_set: given }),
      returns: shown,
    },
    async (ctx, { params: { project_id: id }, body }) => {
      const limits = numbers(body.quota_set)
      await requireAboveUse(ctx, id, limits)
      await setLimitsFor(ctx, id, limits)
      return { quota_set: await limitsFor(ctx, id) }
    },
  ),
  deleteQuotaSet: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Give a project the usual limits again',
      action: 'volume_extension:quotas:delete',
      allow: allow.admin,
    },
    (ctx, { params }) => resetLimitsFor(ctx, params.project_id),
  ),
}

const classShown = Type.Object({ quota_class_set: Type.Object({}, { additionalProperties: true }) })
const classPath = { path: '/os-quota-class-sets/{class_name}', status: 200, allow: allow.admin, returns: classShown } as const

/** The class `default` is every project's; another one is nobody's, and has limits all the same. */
const ownerOf = (name: string): string => (name === 'default' ? DEFAULT_CLASS : `volume-class:${name}`)

export const quotaClassSets: Operations = {
  showQuotaClass: operation(
    {
      ...classPath,
      method: 'GET',
      summary: 'Show the limits of a class of projects',
      action: 'volume_extension:quota_classes:get',
    },
    async (ctx, { params: { class_name: id } }) => ({ quota_class_set: { ...(await limitsFor(ctx, ownerOf(id))), id } }),
  ),
  updateQuotaClass: operation(
    {
      ...classPath,
      method: 'PUT',
      summary: 'Set some of the limits of a class of projects',
      action: 'volume_extension:quota_classes:update',
      body: strict({ quota_class_set: values }),
    },
    async (ctx, { params: { class_name: id }, body }) => {
      await setLimitsFor(ctx, ownerOf(id), numbers(body.quota_class_set))
      return { quota_class_set: await limitsFor(ctx, ownerOf(id)) }
    },
  ),
}
