/** Quotas, as Barbican's API has them: a project's own as they count, and for admins what each project was told. */
import { reply } from '../../../../api/reply.ts'
import { Type } from '../../../../api/schema.ts'
import {
  deleteProjectQuotas,
  getProjectQuotas,
  listProjectQuotas,
  type SecretLimits,
  secretQuotas,
  setProjectQuotas,
} from '../../../../domain/secret/index.ts'
import { homeProject } from '../../../../kernel/reach.ts'
import { offsetPageView, offsetQuery, offsetRequestOf } from '../../resource/offset-page.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import type { Sealed } from '../parts.ts'
import { barbicanRefusals } from '../refusals.ts'
import { allow, PROJECT } from '../rules.ts'

const count = Type.Optional(Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 }))
const Counts = { secrets: count, orders: count, containers: count, consumers: count, cas: count }
const Given = Type.Object(
  { project_quotas: Type.Object(Counts, { additionalProperties: false }) },
  { title: 'Project Quota', additionalProperties: false },
)
const Shown = Type.Object({ project_quotas: Type.Unknown() })
const List = Type.Object({ project_quotas: Type.Array(Type.Unknown()), total: Type.Integer() }, { additionalProperties: true })

const RESOURCES = ['secrets', 'orders', 'containers', 'consumers', 'cas'] as const

const toldView = (limits: Partial<SecretLimits>) => Object.fromEntries(RESOURCES.map((name) => [name, limits[name] ?? null]))

/** Whatever is below nought is no limit. */
const givenLimits = (given: Partial<Record<keyof SecretLimits, number>>): Partial<SecretLimits> =>
  Object.fromEntries(Object.entries(given).map(([name, limit]) => [name, Math.max(-1, limit)]))

/** Characters, as the original's column has them. */
const LONGEST_ID = 255

const operation = operationsWith<Sealed>()
const one = { path: '/project-quotas/{project_id}', scopes: PROJECT, allow: allow.admin } as const

export const quotaOperations: Operations<Sealed> = {
  showQuotas: operation(
    {
      method: 'GET',
      path: '/quotas',
      scopes: PROJECT,
      allow: allow.reader,
      summary: 'What the project may have',
      action: 'quotas:get',
      status: 200,
      returns: Type.Object({ quotas: Type.Object({}, { additionalProperties: true }) }),
    },
    async (ctx) => ({ quotas: { ...(await secretQuotas.limitsOf(ctx, homeProject(ctx))) } }),
  ),
  listProjectQuotas: operation(
    {
      method: 'GET',
      path: '/project-quotas',
      scopes: PROJECT,
      allow: allow.admin,
      summary: 'What projects were told that they may have',
      action: 'project_quotas:get',
      documented: { query: Type.Object(offsetQuery) },
      status: 200,
      returns: List,
    },
    async (ctx, { query, base }) => {
      const page = await listProjectQuotas(ctx, offsetRequestOf(query))
      const views = page.items.map(({ id, limits }) => ({ project_id: id, project_quotas: toldView(limits) }))
      return reply(offsetPageView(page, { name: 'project_quotas', path: `${base}/project-quotas`, views }))
    },
  ),
  showProjectQuotas: operation(
    {
      method: 'GET',
      ...one,
      summary: 'What a project was told that it may have',
      action: 'project_quotas:get',
      status: 200,
      returns: Shown,
    },
    async (ctx, { params }) => ({ project_quotas: toldView(await getProjectQuotas(ctx, params.project_id)) }),
  ),
  setProjectQuotas: operation(
    { method: 'PUT', ...one, summary: 'Say what a project may have', action: 'project_quotas:put', body: Given, status: 204 },
    (ctx, { params: { project_id: id }, body }) => {
      if (id.length > LONGEST_ID) throw barbicanRefusals.invalid_id({ what: 'project' })
      return setProjectQuotas(ctx, id, givenLimits(body.project_quotas))
    },
  ),
  deleteProjectQuotas: operation(
    {
      method: 'DELETE',
      ...one,
      summary: 'Let a project have what any may',
      action: 'project_quotas:delete',
      status: 204,
    },
    (ctx, { params }) => deleteProjectQuotas(ctx, params.project_id),
  ),
}
