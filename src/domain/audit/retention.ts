/** Forgets events that are too old or too many. */
import type { Task } from '../../operation/loop.ts'
import type { StoreCtx } from '../../store/context.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** How long and how many: whichever is reached first. */
export const AUDIT_KEPT = { days: 90, events: 1_000_000 }

export const auditPruning = (kept = AUDIT_KEPT): Task => ({
  name: 'audit-pruning',
  every: HOUR_MS,
  alone: true,
  run: async (ctx) => ({ forgotten: await prune(ctx, kept) }),
})

async function prune(ctx: StoreCtx, { days, events }: typeof AUDIT_KEPT): Promise<number> {
  const oldest = ctx.clock.now() - days * DAY_MS
  const beyond = await ctx.db
    .selectFrom('audit_event')
    .select('at')
    .orderBy('at', 'desc')
    .offset(events)
    .limit(1)
    .executeTakeFirst()
  const before = Math.max(oldest, beyond ? beyond.at + 1 : 0)
  let forgotten = 0
  for (;;) {
    const slice = await ctx.db
      .selectFrom('audit_event')
      .select('at')
      .where('at', '<', before)
      .orderBy('at')
      .offset(AT_ONCE)
      .limit(1)
      .executeTakeFirst()
    const until = slice ? slice.at + 1 : before
    const { numDeletedRows } = await ctx.db.deleteFrom('audit_event').where('at', '<', until).executeTakeFirst()
    await ctx.db.deleteFrom('audit_mention').where('at', '<', until).execute()
    forgotten += Number(numDeletedRows)
    if (!slice) return forgotten
  }
}

/** So many in one statement: requests come in between. */
const AT_ONCE = 2000
