import { pruneChanges } from '../store/change-log.ts'
import type { Task } from './loop.ts'

const HOUR_MS = 3_600_000

/** Keeps the change feed to what readers that were away may still want. */
export const feedPruning = (keepMs = 24 * HOUR_MS): Task => ({
  name: 'feed-pruning',
  every: HOUR_MS,
  alone: true,
  run: async (ctx) => ({ forgotten: await pruneChanges(ctx, keepMs) }),
})
