/** Asks again and again until there is an answer: for what has to be known before anything else goes on. */
import { type Outcome, type Refusals, request } from './request.ts'
import type { Tenant } from './tenant.ts'

const AGAIN_MS = 2_000

/** @throws Violation when an answer is not what it may be */
export async function untilAnswered(tenant: Tenant, method: string, path: string, refusals: Refusals = {}): Promise<Outcome> {
  for (;;) {
    const outcome = await request(tenant, method, path, { refusals })
    // by the clock of another controller a token may not be good yet
    if (outcome.end !== 'open' && outcome.answer.status !== 401) return outcome
    await tenant.cloud.clock.sleep(AGAIN_MS)
  }
}
