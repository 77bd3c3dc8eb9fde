import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordChange, transact } from '../store/context.ts'
import { openTestStore, testCtx } from '../store/testing.ts'
import { again, beginOperation, operation } from './operation.ts'
import { Operations } from './operations.ts'

test('of a thousand that wait, a change looks at those which wait for it', async () => {
  const store = await openTestStore()
  const ctx = testCtx(store)
  const looks = new Map<string, number>()
  const kind = operation<{ id: string }>('wait').step('guest', async (_, { params }) => {
    looks.set(params.id, (looks.get(params.id) ?? 0) + 1)
    return again({ on: { kind: 'server', id: params.id } })
  })
  const operations = new Operations({ ctx, kinds: [kind], owner: 'one' })
  operations.start()
  await transact(ctx, async (tx) => {
    for (let i = 0; i < 1000; i++) await beginOperation(tx, kind, { id: `s${i}` })
  })
  await operations.recover()
  const before = new Map(looks)
  assert.equal(before.size, 1000)
  for (const id of ['s3', 's500', 'unknown']) await transact(ctx, async (tx) => recordChange(tx, 'server', id))
  await ctx.clock.advance(0)
  const again3 = [...looks].filter(([id, n]) => n !== before.get(id)).map(([id]) => id)
  assert.deepEqual(again3.sort(), ['s3', 's500'])
  await operations.stop()
  await store.close()
})

test('no more run at once than allowed, and each once', async () => {
  const store = await openTestStore()
  const ctx = testCtx(store)
  let [now, most, all] = [0, 0, 0]
  const kind = operation<{ i: number }>('busy').step('call', async (c) => {
    now += 1
    all += 1
    most = Math.max(most, now)
    await c.clock.sleep(10)
    now -= 1
  })
  const operations = new Operations({ ctx, kinds: [kind], owner: 'one', atOnce: 8 })
  operations.start()
  await transact(ctx, async (tx) => {
    for (let i = 0; i < 50; i++) await beginOperation(tx, kind, { i })
  })
  await ctx.clock.advance(1000)
  assert.deepEqual([most, all], [8, 50])
  await operations.stop()
  await store.close()
})
