/** Lists what identity does in the background. */
import type { Task } from '../../operation/loop.ts'
import { pruneOAuth1, pruneTrusts } from './delegation/index.ts'
import { type Compliance, disableInactive, NO_COMPLIANCE, pruneFederatedGroups } from './directory/index.ts'
import { pruneAssertions } from './federation/index.ts'
import { pruneRevocations, TOKEN_LIFE_MAX } from './revocation/index.ts'

const HOUR = 3600_000

/** @param rules what is demanded of accounts; nothing unless told */
export const identityTasks = (rules: Compliance = NO_COMPLIANCE): Task[] => [
  {
    name: 'identity.prune',
    every: HOUR,
    alone: true,
    run: async (ctx) => ({
      revocations: await pruneRevocations(ctx),
      trusts: await pruneTrusts(ctx),
      oauth1: await pruneOAuth1(ctx),
      assertions: await pruneAssertions(ctx),
      memberships: await pruneFederatedGroups(ctx, TOKEN_LIFE_MAX), // tokens of the log-in may count them until then
    }),
  },
  {
    name: 'identity.inactive',
    every: HOUR,
    alone: true,
    run: async (ctx) => ({ disabled: await disableInactive(ctx, rules) }),
  },
]
