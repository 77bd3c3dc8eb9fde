import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { CloudError } from '../kernel/errors.ts'
import { changesSince, isRevisionKept, latestRevision, pruneChanges } from './change-log.ts'
import { recordChange, transact } from './context.ts'
import { lockName } from './dialect.ts'
import { isUniqueViolation } from './faults.ts'
import { migrate } from './migrate.ts'
import { insertRow } from './prepared.ts'
import { EVERY_KIND, eachDatabase, testCtx } from './testing.ts'

const lease = (name: string) => ({ name, owner: 'a', until: 1 })

eachDatabase(
  'the store',
  (open) => {
    test('a transaction is stored whole, with its changes, and told when it has committed', async () => {
      const store = await open()
      const ctx = testCtx(store)
      const told: string[] = []
      store.feed.listen((changes) => told.push(...changes.map((c) => `${c.kind}/${c.id}`)))
      await transact(ctx, async (tx) => {
        await tx.db.insertInto('lease').values(lease('x')).execute()
        recordChange(tx, 'port', 'p', 'project')
        recordChange(tx, 'port', 'p', 'project')
        assert.deepEqual(told, [])
      })
      assert.deepEqual(told, ['port/p'])
      const [change] = await changesSince(ctx, 0)
      assert.deepEqual({ ...change }, { revision: 1, kind: 'port', id: 'p', project_id: 'project', at: ctx.clock.now() })
    })

    test('a transaction that throws leaves nothing', async () => {
      const store = await open()
      const ctx = testCtx(store)
      store.feed.listen(() => assert.fail('told of what did not happen'))
      const failing = transact(ctx, async (tx) => {
        await tx.db.insertInto('lease').values(lease('x')).execute()
        recordChange(tx, 'port', 'p')
        throw new Error('no')
      })
      await assert.rejects(failing, /^Error: no$/)
      assert.deepEqual(await store.db.selectFrom('lease').selectAll().execute(), [])
      assert.equal(await latestRevision(ctx), 0)
    })

    test('one that is begun inside another joins it', async () => {
      const store = await open()
      const ctx = testCtx(store)
      const failing = transact(ctx, async (tx) => {
        await transact(tx, (inner) => inner.db.insertInto('lease').values(lease('x')).execute())
        throw new Error('no')
      })
      await assert.rejects(failing)
      assert.deepEqual(await store.db.selectFrom('lease').selectAll().execute(), [])
    })

    test('ctx.db inside a transaction is refused, not waited for', async () => {
      const ctx = testCtx(await open())
      const wrong = transact(ctx, () => ctx.db.selectFrom('lease').selectAll().execute())
      await assert.rejects(wrong, (e: CloudError) => /use tx\.db/.test(e.internal ?? ''))
      await transact(ctx, (tx) => tx.db.selectFrom('lease').selectAll().execute())
    })

    test('transactions at once all happen, one after another where they meet', async () => {
      const ctx = testCtx(await open())
      await ctx.db.insertInto('lease').values({ name: 'count', owner: 'a', until: 0 }).execute()
      const add = () =>
        transact(ctx, async (tx) => {
          await lockName(tx, 'count')
          const { until } = await tx.db.selectFrom('lease').select('until').where('name', '=', 'count').executeTakeFirstOrThrow()
          await tx.db
            .updateTable('lease')
            .set({ until: until + 1 })
            .where('name', '=', 'count')
            .execute()
          recordChange(tx, 'count', 'count')
        })
      await Promise.all(Array.from({ length: 20 }, add))
      assert.equal((await ctx.db.selectFrom('lease').select('until').executeTakeFirstOrThrow()).until, 20)
      assert.equal((await changesSince(ctx, 0)).length, 20)
    })

    test('a second row with the same key is told from other errors', async () => {
      const { db } = await open()
      await db.insertInto('lease').values(lease('x')).execute()
      await assert.rejects(db.insertInto('lease').values(lease('x')).execute(), isUniqueViolation)
      await assert.rejects(sql`select * from nowhere`.execute(db), (e) => !isUniqueViolation(e) && !(e instanceof CloudError))
    })

    test('a row is inserted as it is given: columns in any order, those without a value by their default', async () => {
      const { db } = await open()
      await insertRow(db, 'change', { kind: 'a', id: '1', project_id: null, at: 5 })
      await insertRow(db, 'change', { at: 6, project_id: 'p', revision: undefined, id: '2', kind: 'b' })
      await insertRow(db, 'change', { kind: 'c', id: '3', project_id: 'q', at: 7 })
      const rows = await db.selectFrom('change').select(['kind', 'id', 'project_id', 'at']).orderBy('revision').execute()
      assert.deepEqual(
        rows.map(({ kind, id, project_id, at }) => [kind, id, project_id, at]),
        [
          ['a', '1', null, 5],
          ['b', '2', 'p', 6],
          ['c', '3', 'q', 7],
        ],
      )
    })

    test('one transaction changes very many things, and one of them many times', async () => {
      const ctx = testCtx(await open())
      await transact(ctx, async (tx) => {
        for (let i = 0; i < 25_000; i++) recordChange(tx, 'thing', `${i % 20_000}`)
      })
      assert.equal((await changesSince(ctx, 0, 30_000)).length, 20_000)
    })

    test('old changes are forgotten, the newest never; who fell behind can tell', async () => {
      const ctx = testCtx(await open())
      for (const id of ['a', 'b', 'c']) {
        await transact(ctx, async (tx) => recordChange(tx, 'port', id))
        await ctx.clock.advance(1000)
      }
      assert.equal(await isRevisionKept(ctx, 0), true)
      assert.equal(await pruneChanges(ctx, 2500), 1)
      assert.deepEqual(
        (await changesSince(ctx, 0)).map((c) => c.id),
        ['b', 'c'],
      )
      assert.equal(await isRevisionKept(ctx, 0), false)
      assert.equal(await isRevisionKept(ctx, 1), true)
      assert.equal(await pruneChanges(ctx, 0), 1)
      assert.equal(await latestRevision(ctx), 3)
    })

    test('migrations run once; a database of a newer version is refused', async () => {
      const { db } = await open()
      const known = (await db.selectFrom('migration').select('name').execute()).map(({ name }) => ({ name, up: async () => {} }))
      let ran = 0
      const fresh = {
        name: 'x/0001-x',
        up: async () => {
          ran += 1
        },
      }
      assert.deepEqual(await migrate(db, [...known, fresh], () => 0), ['x/0001-x'])
      assert.deepEqual(await migrate(db, [...known, fresh], () => 0), [])
      assert.equal(ran, 1)
      await assert.rejects(
        migrate(db, known, () => 0),
        /newer version.*x\/0001-x/,
      )
    })
  },
  EVERY_KIND,
)
