import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { systemClock } from '../kernel/clock.ts'
import { eventually } from '../kernel/eventually.fixture.ts'
import { recordChange, transact } from './context.ts'
import { migrate } from './migrate.ts'
import { openStore } from './store.ts'
import { eachDatabase, testCtx } from './testing.ts'

eachDatabase(
  'several controllers',
  (open) => {
    test('what one changes the other hears, each change once, its own too', async () => {
      const store = await open()
      const [here, there] = [store, store.again()]
      const ctxs = [here, there].map((s) => ({ ...testCtx(s), clock: systemClock }))
      const heard: string[][] = [[], []]
      const stops = []
      for (const [i, s] of [here, there].entries()) {
        s.feed.listen((changes) => heard[i]?.push(...changes.map((c) => c.id)))
        const ctx = ctxs[i]
        if (ctx) stops.push(await s.follow(ctx))
      }
      for (let n = 0; n < 20; n++) {
        const ctx = ctxs[n % 2]
        if (ctx) await transact(ctx, async (tx) => recordChange(tx, 'port', `p${n}`))
      }
      await eventually('both have heard all', () => heard.every((ids) => ids.length >= 20))
      const all = Array.from({ length: 20 }, (_, n) => `p${n}`).sort()
      for (const ids of heard) assert.deepEqual(ids.toSorted(), all)
      for (const stop of stops) await stop()
    })

    test('a connection that is cut is made again and nothing was missed', async () => {
      const store = await open()
      const other = store.again()
      const ctx = { ...testCtx(store), clock: systemClock }
      const heard: string[] = []
      store.feed.listen((changes) => heard.push(...changes.map((c) => c.id)))
      const stop = await store.follow(ctx)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(other.db)
      await transact(testCtx(other), async (tx) => recordChange(tx, 'port', 'missed'))
      await eventually('what was missed is heard', () => heard.includes('missed'))
      await transact(ctx, async (tx) => recordChange(tx, 'port', 'own'))
      await stop()
    })

    test('transactions that wait for each other: one is run again until both succeed', async () => {
      const ctx = testCtx(await open())
      for (const name of ['a', 'b']) await ctx.db.insertInto('lease').values({ name, owner: 'x', until: 0 }).execute()
      let tries = 0
      let holding = 0
      let bothHoldOne = () => {}
      const met = new Promise<void>((resolve) => {
        bothHoldOne = resolve
      })
      const both = (first: string, second: string) =>
        transact(ctx, async (tx) => {
          tries += 1
          for (const name of [first, second]) {
            await tx.db
              .updateTable('lease')
              .set((eb) => ({ until: eb('until', '+', 1) }))
              .where('name', '=', name)
              .execute()
            if (name === first && ++holding === 2) bothHoldOne()
            await met
          }
        })
      await Promise.all([both('a', 'b'), both('b', 'a')])
      assert.ok(tries >= 3, `${tries} tries`) // the one that is run again may be quicker than the one that waited, and meet it once more
      assert.deepEqual(
        (await ctx.db.selectFrom('lease').select('until').execute()).map((r) => r.until),
        [2, 2],
      )
    })

    test('a value that no column can hold is the caller’s error', async () => {
      const { db } = await open()
      for (const value of [99_999_999_999, '99999999999'])
        await assert.rejects(sql`select ${value}::integer`.execute(db), { code: 'bad_request' })
      await assert.rejects(sql`select ${'a\0b'}::text`.execute(db), { code: 'bad_request' })
    })

    test('a transaction in which nothing happens any more is ended by the database: it does not answer', async () => {
      const { db } = await open()
      const idle = db.transaction().execute(async (tx) => {
        await sql`set local idle_in_transaction_session_timeout = 20`.execute(tx)
        await systemClock.sleep(200)
        await sql`select 1`.execute(tx)
      })
      await assert.rejects(idle, { code: 'unavailable' })
      assert.deepEqual((await sql`select 1 as one`.execute(db)).rows, [{ one: 1 }])
    })

    test('two that start at once migrate one after the other', async () => {
      const store = await open()
      const known = (await store.db.selectFrom('migration').select('name').execute()).map(({ name }) => ({
        name,
        up: async () => {},
      }))
      let runs = 0
      const slow = {
        name: 'x/0001-x',
        up: async () => {
          runs += 1
          await new Promise((resolve) => setTimeout(resolve, 30))
        },
      }
      const all = [...known, slow]
      const applied = await Promise.all([store, store.again()].map((s) => migrate(s.db, all, () => 0)))
      assert.equal(runs, 1)
      assert.deepEqual(applied.flat(), ['x/0001-x'])
    })
  },
  { on: ['postgres'] },
)

test('a server that does not answer: unavailable, with a message that shows no secret', async () => {
  const store = openStore('postgres://me:secret@127.0.0.1:1/cloud')
  await assert.rejects(store.db.selectFrom('lease').selectAll().execute(), {
    code: 'unavailable',
    message: "The cloud's database does not answer.",
  })
  await store.close()
})
