/** A bootstrapped identity for tests: cheap hashing, a clock moved by hand. */
import type { Who } from '../../kernel/context.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import { RepeatedRows } from '../../store/repeated-rows.fixture.ts'
import type { Store } from '../../store/store.ts'
import { testCtx } from '../../store/testing.ts'
import type { Compliance } from './directory/index.ts'
import { Passwords } from './directory/user/password.ts'
import type { FederationSettings } from './federation/index.ts'
import { bootstrapIdentity, type Identity, openIdentity } from './index.ts'
import { login, type ScopeSpec } from './login/index.ts'
import { inMemorySealingKeys } from './sealing/memory-keys.ts'
import type { Session } from './token/index.ts'

export const BOOTSTRAP = {
  adminPassword: 'admin-secret',
  demoPassword: 'demo-secret',
  region: 'RegionOne',
  endpoints: [
    { type: 'identity', name: 'identity', url: 'http://cloud/identity' },
    { type: 'object-store', name: 'objects', url: 'http://cloud/AUTH_%(project_id)s' },
  ],
}

export const CHEAP = { memory: 64, passes: 1 }

/** The same in every test; to make it anew cost most tests more than what they try. */
const FOUNDATIONS = new RepeatedRows()

export interface TestIdentity {
  /** The cloud itself; `as` makes others. */
  ctx: StoreCtx
  identity: Identity
  passwords: Passwords
  as(who: Who): StoreCtx
  /** Moves the clock. */
  advance(ms: number): Promise<void>
  logIn(name: string, password: string, scope?: ScopeSpec): Promise<{ token: string; session: Session }>
}

/**
 * @param store with the tables of the store and of identity
 * @param compliance what is demanded of passwords; nothing unless told
 * @param foundations others than every test's: ids and keys of its own, for another cloud beside the first
 */
export async function startIdentity(
  store: Store,
  compliance?: Compliance,
  federation?: () => FederationSettings,
  foundations = FOUNDATIONS,
): Promise<TestIdentity> {
  const ctx = testCtx(store, { random: systemRandom })
  const passwords = new Passwords({ random: systemRandom, cost: CHEAP })
  await foundations.fill(ctx.db, () => bootstrapIdentity(ctx, BOOTSTRAP, passwords))
  const identity = openIdentity({
    feed: store.feed,
    random: systemRandom,
    hashing: { cost: CHEAP },
    compliance,
    sealingKeys: inMemorySealingKeys(),
    federation,
  })
  await ctx.clock.advance(1)
  return {
    ctx,
    identity,
    passwords: identity.passwords,
    as: (who) => ({ ...ctx, who }),
    advance: (ms) => ctx.clock.advance(ms),
    logIn: (name, password, scope = { kind: 'default' }) =>
      login({ ...ctx, who: { kind: 'nobody' } }, identity, { methods: [{ kind: 'password', user: { name }, password }], scope }),
  }
}
