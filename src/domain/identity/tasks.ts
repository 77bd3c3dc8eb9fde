/** What identity does in the background. */
import type { Task } from '../../operation/loop.ts'
import { pruneRevocations } from './token/revocation.ts'
import { pruneTrusts } from './trust/trust.store.ts'

const HOUR = 3600_000

export const identityTasks = (): Task[] => [
  {
    name: 'identity.prune',
    every: HOUR,
    alone: true,
    run: async (ctx) => ({ revocations: await pruneRevocations(ctx), trusts: await pruneTrusts(ctx) }),
  },
]
