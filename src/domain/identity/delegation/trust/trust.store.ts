/** Queries the rows of trusts. */
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { number, text } from '../../../../store/filter.ts'
import type { Extra } from '../../entity/index.ts'
import { byId, equals, parseObject, readList, shapeAll } from '../../entity/index.ts'
import type { TrustRow } from './tables.ts'

export interface Trust {
  id: string
  trustorId: string
  trusteeId: string
  /** Null: it passes on who the trustor is, and no role. */
  projectId: string | null
  /** Its tokens name the trustor as their user. */
  impersonation: boolean
  /** Milliseconds since 1970 with a fraction; null: it has no end. */
  expiresAt: number | null
  /** Log-ins left; null: any number. */
  remainingUses: number | null
  redelegatedTrustId: string | null
  redelegationCount: number
  /** Not told by lists. */
  roleIds: readonly string[]
  extra: Extra
}

/** Taken back or over, it is kept so long. */
const KEPT_MS = 24 * 3600_000

const shape = (row: TrustRow, roleIds: readonly string[] = []): Trust => ({
  id: row.id,
  trustorId: row.trustor_id,
  trusteeId: row.trustee_id,
  projectId: row.project_id,
  impersonation: row.impersonation === 1,
  expiresAt: row.expires_at,
  remainingUses: row.remaining_uses,
  redelegatedTrustId: row.redelegated_trust_id,
  redelegationCount: row.redelegation_count,
  roleIds,
  extra: parseObject(row.extra),
})

export async function insertTrust(tx: StoreCtx, trust: Trust): Promise<void> {
  await tx.db
    .insertInto('trust')
    .values({
      id: trust.id,
      trustor_id: trust.trustorId,
      trustee_id: trust.trusteeId,
      project_id: trust.projectId,
      impersonation: Number(trust.impersonation),
      expires_at: trust.expiresAt,
      remaining_uses: trust.remainingUses,
      redelegated_trust_id: trust.redelegatedTrustId,
      redelegation_count: trust.redelegationCount,
      extra: JSON.stringify(trust.extra),
      created_at: tx.clock.now(),
      deleted_at: null,
    })
    .execute()
  for (const roleId of trust.roleIds)
    await tx.db.insertInto('trust_role').values({ trust_id: trust.id, role_id: roleId }).execute()
}

/** One that was not taken back, used up and over or not. */
export async function findTrustRow(ctx: StoreCtx, id: string): Promise<Trust | undefined> {
  const query = ctx.db.selectFrom('trust').selectAll().where('id', '=', id).where('deleted_at', 'is', null)
  const row = await query.executeTakeFirst()
  if (!row) return undefined
  const roles = await ctx.db.selectFrom('trust_role').select('role_id').where('trust_id', '=', id).orderBy('role_id').execute()
  return shape(
    row,
    roles.map((role) => role.role_id),
  )
}

const trusts = byId('trust', {
  trustorId: text('trust.trustor_id'),
  trusteeId: text('trust.trustee_id'),
  deletedAt: number('trust.deleted_at', { nullable: true }),
})
export type TrustField = Exclude<keyof typeof trusts.fields, 'deletedAt'>

/** Without their roles, as the list does not tell them. */
export const readTrusts = async (ctx: StoreCtx, request: ListRequest<TrustField>): Promise<Page<Trust>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('trust').selectAll(), trusts, request, [equals('deletedAt', null)]), (row) =>
    shape(row),
  )

/** Those made by it, and by these in turn; itself first. */
export async function readDescent(tx: StoreCtx, id: string): Promise<string[]> {
  const found = [id]
  for (const above of found) {
    const query = tx.db.selectFrom('trust').select('id').where('redelegated_trust_id', '=', above).where('deleted_at', 'is', null)
    found.push(...(await query.execute()).map((row) => row.id)) // an array's walk includes what it adds
  }
  return found
}

export const markDeleted = (tx: StoreCtx, ids: readonly string[]) =>
  tx.db.updateTable('trust').set({ deleted_at: tx.clock.now() }).where('id', 'in', ids).execute()

/** The same people, project and end: there is one of these. */
export async function findAlike(tx: StoreCtx, trust: Trust): Promise<boolean> {
  if (trust.projectId === null || trust.expiresAt === null) return false
  const row = await tx.db
    .selectFrom('trust')
    .select('id')
    .where('trustor_id', '=', trust.trustorId)
    .where('trustee_id', '=', trust.trusteeId)
    .where('project_id', '=', trust.projectId)
    .where('impersonation', '=', Number(trust.impersonation))
    .where('expires_at', '=', trust.expiresAt)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** One statement, so that no two log-ins share a use. @returns false when none is left, or the trust is taken back */
export async function consumeTrustUse(ctx: StoreCtx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('trust')
    .set((eb) => ({ remaining_uses: eb('remaining_uses', '-', 1) }))
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where('remaining_uses', '>', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Forgets what was taken back or over a day ago. @returns how many */
export async function pruneTrusts(ctx: StoreCtx): Promise<number> {
  const before = ctx.clock.now() - KEPT_MS
  const { numDeletedRows } = await ctx.db
    .deleteFrom('trust')
    .where((eb) => eb.or([eb('deleted_at', '<', before), eb('expires_at', '<', before)]))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
