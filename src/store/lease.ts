/**
 * Leases: who holds a name until when. Several controllers agree through them on who does what. A holder that dies
 * loses it when its time is over; controllers' clocks must agree within a fraction of a lease (NTP does).
 */
import type { StoreCtx } from './context.ts'

/** Takes the name for `ms`, or keeps it longer. @returns false when another owner holds it */
export async function claimLease(ctx: StoreCtx, name: string, owner: string, ms: number): Promise<boolean> {
  const now = ctx.clock.now()
  const { numInsertedOrUpdatedRows } = await ctx.db
    .insertInto('lease')
    .values({ name, owner, until: now + ms })
    .onConflict((c) =>
      c
        .column('name')
        .doUpdateSet({ owner, until: now + ms })
        .where((eb) => eb.or([eb('lease.owner', '=', owner), eb('lease.until', '<=', now)])),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Keeps a lease that is still ours. @returns false when it is lost: it ran out, or another owner has it */
export async function renewLease(ctx: StoreCtx, name: string, owner: string, ms: number): Promise<boolean> {
  const now = ctx.clock.now()
  const { numUpdatedRows } = await ctx.db
    .updateTable('lease')
    .set({ until: now + ms })
    .where('name', '=', name)
    .where('owner', '=', owner)
    .where('until', '>', now)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Gives it back; nothing happens when it is another's. */
export async function releaseLease(ctx: StoreCtx, name: string, owner: string): Promise<void> {
  await ctx.db.deleteFrom('lease').where('name', '=', name).where('owner', '=', owner).execute()
}

/** The leases whose names begin so, also those that ran out and were not given back, by name. */
export async function leaseTimes(ctx: StoreCtx, prefix: string): Promise<{ owner: string; until: number }[]> {
  const rows = await leasesBeneath(ctx, prefix)
  return rows.map(({ owner, until }) => ({ owner, until }))
}

/** The owners of the leases in force whose names begin so, by name. */
export async function leaseHolders(ctx: StoreCtx, prefix: string): Promise<Map<string, string>> {
  const now = ctx.clock.now()
  const held = (await leasesBeneath(ctx, prefix)).filter(({ until }) => until > now)
  return new Map(held.map((r) => [r.name, r.owner]))
}

async function leasesBeneath(ctx: StoreCtx, prefix: string) {
  const rows = await ctx.db
    .selectFrom('lease')
    .select(['name', 'owner', 'until'])
    .where('name', '>=', prefix)
    .where('name', '<', `${prefix}\u{10ffff}`)
    .orderBy('name')
    .execute()
  return rows.filter((r) => r.name.startsWith(prefix))
}
