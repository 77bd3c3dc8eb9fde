/** Limits what a project may have of secrets, containers, orders and consumers. */

import { CloudError } from '../../kernel/errors.ts'
import type { OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { rowCountOf } from '../../store/row-count.ts'
import type { Tables } from '../../store/tables.ts'
import { defineQuotas } from '../quota/index.ts'
import { removeExpiredOf } from './expired.ts'
import { secretRefusals } from './refusals.ts'

/** Barbican shows no limits unless told, and has none. */
const LIMIT_WHERE_UNSET = 10_000

export const secretQuotas = defineQuotas(
  { secrets: -1, orders: -1, containers: -1, consumers: -1, cas: -1 },
  { unset: LIMIT_WHERE_UNSET },
)

/** Stands where a project was told anything, be it no limit at all: what an admin has put is there to be shown and deleted. */
const toldMark = defineQuotas({ 'secret:told': -1 })
const MARKED = { 'secret:told': 0 }

/** Their rows are counted by the store, from `migrations/0003-row-counts.ts` on. */
const TABLES = {
  secrets: ['secret'],
  orders: ['secret_order'],
  containers: ['secret_container'],
  consumers: ['secret_consumer', 'secret_container_consumer'],
} as const satisfies Record<string, readonly (keyof Tables)[]>

/** Called in the transaction that adds one. What has expired takes nobody's room. @throws over_quota */
export async function requireRoom(tx: StoreCtx, resource: keyof typeof TABLES, adding = 1): Promise<void> {
  const projectId = homeProject(tx)
  try {
    await requireRoomIn(tx, projectId, resource, adding)
  } catch (error) {
    if (!(error instanceof CloudError && error.code === 'over_quota')) throw error
    if (!(await removeExpiredOf(tx, projectId))) throw error
    await requireRoomIn(tx, projectId, resource, adding)
  }
}

const requireRoomIn = (tx: StoreCtx, projectId: string, resource: keyof typeof TABLES, adding: number): Promise<void> =>
  secretQuotas.require(tx, projectId, resource, adding, async () => {
    let used = 0
    for (const table of TABLES[resource]) used += await rowCountOf(tx, table, projectId)
    return used
  })

export type SecretLimits = Readonly<Record<keyof typeof secretQuotas.defaults, number>>

/** As far as the project was told. @throws not_found for a project that nobody told anything */
export async function getProjectQuotas(ctx: StoreCtx, projectId: string): Promise<Partial<SecretLimits>> {
  const told = { ...(await toldMark.toldLimits(ctx, projectId)), ...(await secretQuotas.toldLimits(ctx, projectId)) }
  if (Object.keys(told).length === 0) throw secretRefusals.project_quotas_not_found({ id: projectId })
  const { 'secret:told': _, ...limits } = told
  return limits
}

/** What is not given is as nobody had told it. */
export const setProjectQuotas = (ctx: StoreCtx, projectId: string, limits: Partial<SecretLimits>): Promise<void> =>
  transact(ctx, async (tx) => {
    await secretQuotas.resetLimits(tx, projectId)
    await secretQuotas.setLimits(tx, projectId, limits)
    await toldMark.setLimits(tx, projectId, MARKED)
  })

/** @throws not_found for a project that nobody told anything */
export const deleteProjectQuotas = (ctx: StoreCtx, projectId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, `quota:${projectId}`) // of two that delete them one finds them
    await getProjectQuotas(tx, projectId)
    for (const quotas of [secretQuotas, toldMark]) await quotas.resetLimits(tx, projectId)
  })

export interface ToldProject {
  id: string
  limits: Partial<SecretLimits>
}

/** Projects that were told something, in the order of their ids. */
export async function listProjectQuotas(ctx: StoreCtx, { offset, limit }: OffsetRequest): Promise<OffsetPage<ToldProject>> {
  const told = [...(await secretQuotas.toldProjects(ctx)), ...(await toldMark.toldProjects(ctx))]
  const ids = [...new Set(told)].sort()
  const items: ToldProject[] = []
  for (const id of ids.slice(offset, offset + limit)) items.push({ id, limits: await secretQuotas.toldLimits(ctx, id) })
  return { offset, limit, items, total: ids.length }
}
