import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimLease, leaseHolders, releaseLease, renewLease } from './lease.ts'
import { EVERY_KIND, eachDatabase, testCtx } from './testing.ts'

eachDatabase(
  'leases',
  (open) => {
    test('one owner at a time, until it runs out or is given back', async () => {
      const ctx = testCtx(await open())
      assert.equal(await claimLease(ctx, 'x', 'a', 1000), true)
      assert.equal(await claimLease(ctx, 'x', 'b', 1000), false)
      assert.equal(await claimLease(ctx, 'x', 'a', 1000), true)
      await ctx.clock.advance(999)
      assert.equal(await renewLease(ctx, 'x', 'a', 1000), true)
      assert.equal(await renewLease(ctx, 'x', 'b', 1000), false)
      await ctx.clock.advance(1000)
      assert.equal(await renewLease(ctx, 'x', 'a', 1000), false)
      assert.equal(await claimLease(ctx, 'x', 'b', 1000), true)
      await releaseLease(ctx, 'x', 'a')
      assert.deepEqual([...(await leaseHolders(ctx, 'x'))], [['x', 'b']])
      await releaseLease(ctx, 'x', 'b')
      assert.equal(await claimLease(ctx, 'x', 'a', 1000), true)
    })

    test('of many who ask at once one gets it', async () => {
      const ctx = testCtx(await open())
      const owners = Array.from({ length: 12 }, (_, i) => `owner-${i}`)
      const got = await Promise.all(owners.map((owner) => claimLease(ctx, 'y', owner, 1000)))
      assert.equal(got.filter(Boolean).length, 1)
    })

    test('holders are found by the beginning of the name, those in force only', async () => {
      const ctx = testCtx(await open())
      await claimLease(ctx, 'task/a', 'one', 1000)
      await claimLease(ctx, 'task/b', 'two', 5000)
      await claimLease(ctx, 'taskless', 'three', 5000)
      await ctx.clock.advance(2000)
      assert.deepEqual([...(await leaseHolders(ctx, 'task/'))], [['task/b', 'two']])
    })
  },
  EVERY_KIND,
)
