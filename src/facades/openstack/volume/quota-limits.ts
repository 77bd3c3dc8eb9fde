/** Reads and writes the limits of one project, or those of every project that was told none. */
import { backupUsageOf } from '../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { countGroups, DEFAULT_CLASS, typeQuotas, usageByType, usageOf, volumeQuotas } from '../../../domain/volume/index.ts'
import { allTypes, QUOTA_NAMES, QUOTA_ORDER, quotaNamed, TYPE_QUOTA_NAMES, type TypeQuotaName } from './quota-names.ts'
import { cinderRefusals } from './refusals.ts'

export type QuotaValues = Record<string, number>

/** @param owner a project, or the class of them all */
export async function limitsFor(ctx: StoreCtx, owner: string): Promise<QuotaValues> {
  const all = await volumeQuotas.limitsOf(ctx, owner)
  const limits: QuotaValues = Object.fromEntries(QUOTA_ORDER.map((name) => [name, all[QUOTA_NAMES[name]]]))
  for (const type of await allTypes(ctx)) {
    const own = await typeQuotas(type.id).limitsOf(ctx, owner)
    for (const name of TYPE_QUOTA_NAMES) limits[`${name}_${type.name}`] = own[`${QUOTA_NAMES[name]}:${type.id}`] ?? -1
  }
  return limits
}

export const defaultLimits = (ctx: StoreCtx): Promise<QuotaValues> => limitsFor(ctx, DEFAULT_CLASS)

/** How much of each a project has; what is not there has none. */
export async function usedBy(ctx: StoreCtx, projectId: string): Promise<QuotaValues> {
  const { volumes, gib, snapshots } = await usageOf(ctx, projectId)
  const { backups, gib: backedUp } = await backupUsageOf(ctx, projectId)
  const used: QuotaValues = {
    ...{ volumes, gigabytes: gib, snapshots, backups, backup_gigabytes: backedUp },
    groups: await countGroups(ctx, projectId),
  }
  const byType = await usageByType(ctx, projectId)
  for (const type of await allTypes(ctx)) {
    const of: Record<TypeQuotaName, number> = {
      volumes: byType.get(type.id)?.volumes ?? 0,
      gigabytes: byType.get(type.id)?.gib ?? 0,
      snapshots: byType.get(type.id)?.snapshots ?? 0,
    }
    for (const name of TYPE_QUOTA_NAMES) used[`${name}_${type.name}`] = of[name]
  }
  return used
}

/** @throws bad_request for a name that is none */
export async function setLimitsFor(ctx: StoreCtx, owner: string, given: QuotaValues): Promise<void> {
  const types = await allTypes(ctx)
  const unknown = Object.keys(given).filter((key) => !quotaNamed(key, types))
  if (unknown.length > 0) throw cinderRefusals.bad_quota({ names: unknown })
  const named = Object.entries(given).map(([key, value]) => ({ ...quotaNamed(key, types), value }))
  const of = (typeId: string | undefined) =>
    Object.fromEntries(named.filter((one) => one.typeId === typeId).map(({ resource = '', value }) => [resource, value]))
  await volumeQuotas.setLimits(ctx, owner, of(undefined))
  for (const typeId of new Set(named.flatMap((one) => one.typeId ?? [])))
    await typeQuotas(typeId).setLimits(ctx, owner, of(typeId))
}

export async function resetLimitsFor(ctx: StoreCtx, owner: string): Promise<void> {
  await volumeQuotas.resetLimits(ctx, owner)
  for (const { id } of await allTypes(ctx)) await typeQuotas(id).resetLimits(ctx, owner)
}
