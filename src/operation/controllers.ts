/** Lists the controllers that run operations, by the leases that they keep. */
import type { StoreCtx } from '../store/context.ts'
import { leaseTimes } from '../store/lease.ts'
import { CONTROLLER_LEASE_MS, leaseOf } from './operation.store.ts'

export interface Controller {
  /** Two that live at once have different ones. */
  name: string
  hostname: string
  alive: boolean
  /** When its lease was last kept. */
  heardAt: number
}

/** One that ended without a word is still seen for so long. */
const MOURNED_MS = 24 * 60 * 60 * 1000

/** In order of name; those that stopped in order are gone. */
export async function listControllers(ctx: StoreCtx): Promise<Controller[]> {
  const [now, prefix] = [ctx.clock.now(), leaseOf('')]
  const leases = await leaseTimes(ctx, prefix)
  return leases
    .filter(({ until }) => until > now - MOURNED_MS)
    .map(({ owner, until }) => ({
      name: owner,
      hostname: owner.split(':', 1)[0] ?? owner,
      alive: until > now,
      heardAt: until - CONTROLLER_LEASE_MS,
    }))
}
