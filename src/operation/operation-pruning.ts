import type { Task } from './loop.ts'
import './tables.ts'

const HOUR_MS = 3_600_000

/** Forgets operations that have ended, after a week; one that is stuck stays until an operator has seen to it. */
export const operationPruning = (keepMs = 7 * 24 * HOUR_MS): Task => ({
  name: 'operation-pruning',
  every: HOUR_MS,
  alone: true,
  run: async (ctx) => {
    const { numDeletedRows } = await ctx.db
      .deleteFrom('operation')
      .where('state', 'in', ['done', 'failed'])
      .where('updated_at', '<', ctx.clock.now() - keepMs)
      .executeTakeFirstOrThrow()
    return { forgotten: Number(numDeletedRows) }
  },
})
