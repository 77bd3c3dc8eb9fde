/** A bootstrapped identity for tests: cheap hashing, a clock moved by hand. */
import { systemClock } from '../../kernel/clock.ts'
import type { Who } from '../../kernel/context.ts'
import { silentLog } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import { findMigrations, migrate } from '../../store/migrate.ts'
import type { Store } from '../../store/store.ts'
import { bootstrapIdentity, type Identity, login, openIdentity, type ScopeWish, type Session } from './index.ts'
import { Passwords } from './password.ts'

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

export interface TestIdentity {
  /** The cloud itself; `as` makes others. */
  ctx: StoreCtx
  identity: Identity
  passwords: Passwords
  as(who: Who): StoreCtx
  /** Moves the clock. */
  advance(ms: number): void
  logIn(name: string, password: string, scope?: ScopeWish): Promise<{ token: string; session: Session }>
}

export async function startIdentity(store: Store): Promise<TestIdentity> {
  const folder = new URL('../', import.meta.url).pathname
  const all = [...(await findMigrations(`${folder}..`)), ...(await findMigrations(folder))]
  const needed = all.filter(({ name }) => /^(store|identity)\//.test(name))
  let now = 1_790_000_000_000
  await migrate(store.db, needed, () => now)
  const clock = { ...systemClock, now: () => now, monotonic: () => now }
  const { signal } = new AbortController()
  const base = { requestId: 'req-test', log: silentLog, clock, random: systemRandom, signal }
  const ctx: StoreCtx = { ...base, who: { kind: 'cloud' }, db: store.db, feed: store.feed }
  const passwords = new Passwords({ random: systemRandom, cost: CHEAP })
  await bootstrapIdentity(ctx, BOOTSTRAP, passwords)
  const identity = openIdentity({ feed: store.feed, random: systemRandom, hashing: { cost: CHEAP } })
  now += 1
  return {
    ctx,
    identity,
    passwords,
    as: (who) => ({ ...ctx, who }),
    advance: (ms) => {
      now += ms
    },
    logIn: (name, password, scope = { kind: 'default' }) =>
      login({ ...ctx, who: { kind: 'nobody' } }, identity, { methods: [{ kind: 'password', user: { name }, password }], scope }),
  }
}
