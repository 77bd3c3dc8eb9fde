import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { eventually } from '../kernel/eventually.fixture.ts'
import { systemRandom } from '../kernel/random.ts'
import { claimLease, leaseHolders } from '../store/lease.ts'
import { eachDatabase, testCtx } from '../store/testing.ts'
import { alone } from './alone.ts'

const LEASE = 'command/turn the handle'

eachDatabase('one process at a time', (open) => {
  const start = async () => testCtx(await open(), { random: systemRandom })

  test('a second one is refused while the first is at it, with who that is, and may when it has ended or failed', async () => {
    const ctx = await start()
    const first = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const turning = alone(ctx, 'turn the handle', async () => {
      begun.resolve()
      await first.promise
    })
    await begun.promise
    const who = new RegExp(`Process ${process.pid} on ${hostname()} is about to turn the handle`)
    await assert.rejects(
      alone(ctx, 'turn the handle', async () => {}),
      who,
    )
    assert.equal(await alone(ctx, 'turn another', async () => 1), 1)
    first.resolve()
    await turning
    await assert.rejects(
      alone(ctx, 'turn the handle', async () => {
        throw new Error('stuck')
      }),
      /stuck/,
    )
    assert.equal(await alone(ctx, 'turn the handle', async () => 2), 2)
    assert.equal((await leaseHolders(ctx, LEASE)).size, 0)
  })

  test('one that was killed on this host is in nobody’s way; one of another host for as long as its lease', async () => {
    const ctx = await start()
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim()
    await claimLease(ctx, LEASE, `${hostname()} ${dead} 1 x`, 60_000)
    assert.equal(await alone(ctx, 'turn the handle', async () => 1), 1)
    await claimLease(ctx, LEASE, `${hostname()} ${process.pid} 1 x`, 60_000)
    assert.equal(await alone(ctx, 'turn the handle', async () => 2), 2, 'a process of an earlier one’s number')
    await claimLease(ctx, LEASE, 'elsewhere 1 1 x', 60_000)
    await assert.rejects(
      alone(ctx, 'turn the handle', async () => {}),
      /Process 1 on elsewhere/,
    )
    await ctx.clock.advance(60_000)
    assert.equal(await alone(ctx, 'turn the handle', async () => 3), 3)
  })

  test('whoever was away longer than its hold is told so', async () => {
    const ctx = await start()
    await assert.rejects(
      alone(ctx, 'turn the handle', async (held) => {
        await ctx.db.updateTable('lease').set({ owner: 'elsewhere 1 1 x' }).execute()
        await ctx.clock.advance(10_000)
        await eventually('it hears of it', () => held.signal.aborted || undefined)
        held.signal.throwIfAborted()
      }),
      /away for so long/,
    )
  })
})
