import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordChange, transact } from './context.ts'
import type { Change } from './feed.ts'
import { eachDatabase, testCtx } from './testing.ts'

eachDatabase(
  'following a file',
  (open) => {
    test('what another process writes is heard at the next look, however much was written here before', async () => {
      const store = await open()
      const ctx = testCtx(store)
      const beside = testCtx(store.again())
      const heard: Change[] = []
      const stop = await store.follow(ctx)
      const write = (by: typeof ctx, ids: readonly string[]) =>
        transact(by, async (tx) => {
          for (const id of ids) recordChange(tx, 'thing', id)
        })
      await write(
        ctx,
        Array.from({ length: 2500 }, (_, i) => `own ${i}`),
      )
      ctx.feed.listen((changes) => heard.push(...changes))
      await ctx.clock.advance(500)
      assert.equal(heard.length, 0)
      await write(ctx, ['own'])
      await write(beside, ['by hand'])
      await ctx.clock.advance(500)
      const ids = heard.map(({ id }) => id)
      assert.deepEqual([ids.at(0), ids.at(-1), ids.length], ['own', 'by hand', 3])
      await write(beside, ['again'])
      await ctx.clock.advance(500)
      assert.equal(heard.at(-1)?.id, 'again')
      await stop()
      await write(beside, ['unheard'])
      await ctx.clock.advance(5000)
      assert.equal(heard.at(-1)?.id, 'again')
    })

    test('where the file cannot be read, nothing learnt from the feed is believed after five seconds, until it can', async () => {
      const store = await open()
      const ctx = testCtx(store)
      let cutOff = false
      const db = new Proxy(ctx.db, {
        get(target, name) {
          if (cutOff) throw new Error('disk I/O error')
          const member: unknown = Reflect.get(target, name, target)
          return typeof member === 'function' ? member.bind(target) : member
        },
      })
      const stop = await store.follow({ ...ctx, db })
      await ctx.clock.advance(60_000)
      assert.equal(ctx.feed.isCurrent(), true)
      cutOff = true
      await ctx.clock.advance(4_999)
      assert.equal(ctx.feed.isCurrent(), true)
      await ctx.clock.advance(1)
      assert.equal(ctx.feed.isCurrent(), false)
      cutOff = false
      await ctx.clock.advance(500)
      assert.equal(ctx.feed.isCurrent(), true)
      cutOff = true
      await ctx.clock.advance(6_000)
      await stop()
      assert.equal(ctx.feed.isCurrent(), true, 'nobody follows: what this process writes is all that it hears of')
    })
  },
  { on: ['sqlite file'] },
)
