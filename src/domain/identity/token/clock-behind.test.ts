import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { startIdentity } from '../identity.fixture.ts'

eachDatabase('clocks apart', (open) => {
  test('a token that is revoked where the clock is behind that of its issuer holds no more, and others do', async () => {
    const { ctx, identity, logIn } = await startIdentity(await open())
    const [one, other] = [await logIn('admin', 'admin-secret'), await logIn('admin', 'admin-secret')]
    const behind = { ...ctx, clock: { ...ctx.clock, now: () => ctx.clock.now() - 5_000 } }
    await identity.tokens.revoke(behind, one.session)
    const holds = async (token: string) => (await identity.tokens.find(ctx, token)) !== undefined
    assert.deepEqual([await holds(one.token), await holds(other.token)], [false, true])
  })
})
