/** Lets other services read secrets by the rule that counts for payloads in Barbican's API, an operator's included. */
import type { Policy } from '../../../api/policy/policy.ts'
import { type PayloadSealing, type ReadSecret, readSecretBy } from '../../../domain/secret/index.ts'
import { readPayload } from './rules.ts'
import { aimedAt } from './targets.ts'

export const readSecretByRule = (sealing: PayloadSealing, policy: Policy): ReadSecret =>
  readSecretBy(sealing, async (ctx, secret) => policy.allows(ctx, readPayload, await aimedAt(ctx, 'secret', secret)))
