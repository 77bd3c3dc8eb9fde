/**
 * Locks users out after wrong passwords and passcodes in a row. They are counted in the store: on every controller, and through
 * a restart.
 */
import { sql } from 'kysely'
import type { StoreCtx } from '../../../../store/context.ts'
import type { Options } from '../../entity/index.ts'
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
export async function countFailure(ctx: StoreCtx, { lockout }: Compliance, userId: string): Promise<number> {
  if (!lockout) return 0
  const now = ctx.clock.now()
  const begun = lockout.ms === undefined ? -1 : now - lockout.ms // one that began by then is over
  const { rows } = await sql<{ failures: number }>`
    insert into user_activity (user_id, failures, failed_at) values (${userId}, 1, ${now})
    on conflict (user_id) do update set failed_at = ${now},
      failures = case when user_activity.failures >= ${lockout.attempts} and user_activity.failed_at <= ${begun}
        then 1 else user_activity.failures + 1 end
    returning failures`.execute(ctx.db)
  return rows[0]?.failures ?? 0
}

/**
 * For what is checked in no time: a try counts before it is made, so that of any number at once no more are made than are
 * allowed. `check` says whether it was right, and is not asked when there is none left.
 */
export async function tryWithLockout(
  ctx: StoreCtx,
  rules: Compliance,
  user: Subject,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const { lockout } = rules
  if (!lockout || isExempt(user, 'ignore_lockout_failure_attempts')) return check()
  if (await isLockedOut(ctx, rules, user)) return false
  if ((await countFailure(ctx, rules, user.id)) > lockout.attempts || !(await check())) return false
  const query = ctx.db.updateTable('user_activity').set((eb) => ({ failures: eb('failures', '-', 1) }))
  await query.where('user_id', '=', user.id).where('failures', '>', 0).execute()
  return true
}

/** After a log-in, and when an admin enables the user, also by a command that knows no rules. */
export async function forgetFailures(ctx: StoreCtx, userId: string): Promise<void> {
  const query = ctx.db.updateTable('user_activity').set({ failures: 0, failed_at: null })
  await query.where('user_id', '=', userId).where('failures', '>', 0).execute()
}
