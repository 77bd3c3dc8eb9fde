/** Wrong passwords in a row lock a user out. They are counted in the store: on every controller, and through a restart. */
import { sql } from 'kysely'
import type { StoreCtx } from '../../../store/context.ts'
import type { Options } from '../attributes.ts'
import { type Compliance, isExempt } from './compliance.ts'

interface Subject {
  id: string
  options: Options
}

/**
 * To be asked after the password was checked: who guesses in many requests at once gains no more guesses than are hashed at
 * once, and one who is locked out learns nothing from how long the answer takes.
 */
export async function isLockedOut(ctx: StoreCtx, { lockout }: Compliance, user: Subject): Promise<boolean> {
  if (!lockout || isExempt(user, 'ignore_lockout_failure_attempts')) return false
  const row = await ctx.db.selectFrom('user_activity').selectAll().where('user_id', '=', user.id).executeTakeFirst()
  if (!row || row.failures < lockout.attempts) return false
  return lockout.ms === undefined || (row.failed_at ?? 0) + lockout.ms > ctx.clock.now()
}

/** One statement, so that none of many at once is lost. The first after a lock-out that is over begins anew. */
export async function countFailure(ctx: StoreCtx, { lockout }: Compliance, userId: string): Promise<void> {
  if (!lockout) return
  const now = ctx.clock.now()
  const begun = lockout.ms === undefined ? -1 : now - lockout.ms // one that began by then is over
  await sql`insert into user_activity (user_id, failures, failed_at) values (${userId}, 1, ${now})
    on conflict (user_id) do update set failed_at = ${now},
      failures = case when user_activity.failures >= ${lockout.attempts} and user_activity.failed_at <= ${begun}
        then 1 else user_activity.failures + 1 end`.execute(ctx.db)
}

/** After a right password, and when an admin enables the user. */
export const forgetFailures = (ctx: StoreCtx, userId: string) =>
  ctx.db
    .updateTable('user_activity')
    .set({ failures: 0, failed_at: null })
    .where('user_id', '=', userId)
    .where('failures', '>', 0)
    .execute()
