import { sql } from 'kysely'
import { ok, warning } from '../../../domain/finding.ts'
import { isoSeconds } from '../../../kernel/clock.ts'
import type { Check } from '../inspection-context.ts'

/** Other controllers' clocks may differ a little. */
const TOLERATED_MS = 10_000

/** Tokens, leases and reports hold only while time agrees with the past. */
export const clock: Check = {
  about: 'machine',
  name: 'clock',
  run: async ({ rows, clock: time }) => {
    const now = time.now()
    const newest = await rows(async ({ db }) => {
      const change = await db.selectFrom('change').select(sql<number | null>`max(at)`.as('at')).executeTakeFirst()
      const host = await db.selectFrom('host').select(sql<number | null>`max(observed_at)`.as('at')).executeTakeFirst()
      return Math.max(Number(change?.at ?? 0), Number(host?.at ?? 0))
    })
    if (newest <= now + TOLERATED_MS) return [ok('The clock is not behind what the database has seen.')]
    const why = `It is ${isoSeconds(now)} here, and something was written at ${isoSeconds(newest)}.`
    return [warning('The clock runs behind: the database holds things of the future.', 'clock-behind', why)]
  },
}
