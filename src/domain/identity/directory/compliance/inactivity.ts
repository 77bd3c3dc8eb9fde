/** Disables who has not logged in for long: at the next try, and by a task that looks every hour. */
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { parseObject } from '../../entity/index.ts'
import { revoke } from '../../revocation/index.ts'
import { type Compliance, DAY, isExempt } from './compliance.ts'

const dayOf = (ms: number): number => Math.floor(ms / DAY) * DAY

/** A log-in by password where the inactive are disabled, and being enabled by an admin. Written once a day. */
export async function noteActivity(ctx: StoreCtx, userId: string): Promise<void> {
  const today = dayOf(ctx.clock.now())
  await ctx.db
    .insertInto('user_activity')
    .values({ user_id: userId, failures: 0, failed_at: null, active_at: today })
    .onConflict((c) =>
      c.column('user_id').doUpdateSet({ active_at: today }).where('user_activity.active_at', 'is distinct from', today),
    )
    .execute()
}

/** Of these users, or of all. @returns how many it disabled */
export async function disableInactive(ctx: StoreCtx, { inactiveDays }: Compliance, userId?: string): Promise<number> {
  if (inactiveDays === undefined) return 0
  const since = dayOf(ctx.clock.now()) - (inactiveDays - 1) * DAY // whoever was active on that day or later is not inactive
  let query = ctx.db
    .selectFrom('identity_user as u')
    .leftJoin('user_activity as a', 'a.user_id', 'u.id')
    .select(['u.id', 'u.options'])
    .where('u.enabled', '=', 1)
    .where((eb) => eb(eb.fn.coalesce('a.active_at', 'u.created_at'), '<', since))
  if (userId !== undefined) query = query.where('u.id', '=', userId)
  const inactive = (await query.execute()).filter(
    (row) => !isExempt({ options: parseObject(row.options) }, 'ignore_user_inactivity'),
  )
  for (const { id } of inactive)
    await transact(ctx, async (tx) => {
      const { numUpdatedRows } = await tx.db
        .updateTable('identity_user')
        .set((eb) => ({ enabled: 0, generation: eb('generation', '+', 1) }))
        .where('id', '=', id)
        .where('enabled', '=', 1)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return
      await revoke(tx, { userId: id })
      recordChange(tx, 'user', id)
    })
  return inactive.length
}
