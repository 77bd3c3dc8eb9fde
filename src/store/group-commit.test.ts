import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { changesSince } from './change-log.ts'
import { recordChange, transact } from './context.ts'
import { GroupCommit, GroupLost } from './group-commit.ts'
import { findMigrations, migrate } from './migrate.ts'
import { openStore } from './store.ts'
import { testCtx } from './testing.ts'

/** A connection that only notes what it is asked. */
function noted({ failing = '' } = {}) {
  const asked: string[] = []
  const connection = {
    inTransaction: false,
    exec(text: string) {
      asked.push(text)
      if (text === failing) throw new Error(`no ${text}`)
      if (text === 'begin immediate') connection.inTransaction = true
      if (text === 'commit' || text === 'rollback') connection.inTransaction = false
    },
  }
  return { asked, connection, group: new GroupCommit(connection) }
}

test('transactions of one turn share a commit, and none is told of before it; the next turn has its own', async () => {
  const { asked, group } = noted()
  const one = async (name: string) => {
    await group.begin()
    group.inside(() => asked.push(name))
    await group.commit()
    asked.push(`${name} told`)
  }
  await Promise.all(['a', 'b', 'c'].map(one))
  const shared = ['begin immediate', 'a', 'savepoint one', 'b', 'release one', 'savepoint one', 'c', 'release one', 'commit']
  assert.deepEqual(asked, [...shared, 'a told', 'b told', 'c told'])
  await one('d')
  assert.deepEqual(asked.slice(-4), ['begin immediate', 'd', 'commit', 'd told'])
})

test('who only reads waits for the commit: what still might be lost is not seen', async () => {
  const { asked, group } = noted()
  await group.begin()
  const written = group.commit()
  const read = group.statement(() => asked.push('read'))
  await Promise.all([written, read])
  assert.deepEqual(asked, ['begin immediate', 'commit', 'read'])
  await assert.rejects(
    group.statement(() => {
      throw new Error('bad')
    }),
    /bad/,
  )
})

test('so many share a commit at most', async () => {
  const { asked, group } = noted()
  await Promise.all(
    Array.from({ length: 150 }, async () => {
      await group.begin()
      await group.commit()
    }),
  )
  assert.equal(asked.filter((text) => text === 'commit').length, 3)
})

test('a commit that fails is told to all whose it was', async () => {
  const { asked, group } = noted({ failing: 'commit' })
  const one = async () => {
    await group.begin()
    await group.commit()
  }
  const told = await Promise.allSettled([one(), one()])
  assert.ok(told.every((each) => each.status === 'rejected' && /no commit/.test(String(each.reason))))
  assert.equal(asked.at(-1), 'rollback')
})

test('one that takes the whole transaction down with it: those before it are to be run again', async () => {
  const { connection, group } = noted()
  await group.begin()
  const first = assert.rejects(group.commit(), GroupLost)
  await group.begin()
  connection.inTransaction = false // as SQLite does after some errors
  await group.rollback()
  await first
  await group.begin()
  await group.commit()
})

test('why one failed is told when those before it are committed, which it may have seen; if they are not, that is told', async () => {
  const { asked, group } = noted()
  await group.begin()
  const written = group.commit()
  await group.begin()
  const undone = group.rollback().then(() => asked.push('undone told'))
  await Promise.all([written, undone])
  assert.deepEqual(asked, ['begin immediate', 'savepoint one', 'rollback to one; release one', 'commit', 'undone told'])
  const { group: failing } = noted({ failing: 'commit' })
  await failing.begin()
  const lost = assert.rejects(failing.commit(), /no commit/)
  await failing.begin()
  await assert.rejects(failing.rollback(), /no commit/)
  await lost
})

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-group-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function storeAt(name: string) {
  const store = openStore(`sqlite:${join(folder, name)}`)
  await migrate(store.db, await findMigrations(join(import.meta.dirname, '..'), ['store']), () => 0)
  const ctx = testCtx(store)
  const add = (key: string, length = 1, then = () => {}) =>
    transact(ctx, async (tx) => {
      await tx.db
        .insertInto('lease')
        .values({ name: key, owner: 'x'.repeat(length), until: 0 })
        .execute()
      recordChange(tx, 'lease', key)
      then()
    })
  const names = async () => (await store.db.selectFrom('lease').select('name').orderBy('name').execute()).map(({ name }) => name)
  return { store, ctx, add, names }
}

const refuse = () => {
  throw new Error('refused')
}

test('one that throws is undone alone, wherever it stands among them, and its change is not told', async () => {
  for (const at of [0, 1, 2]) {
    const { store, ctx, add, names } = await storeAt(`undone-${at}.db`)
    const done = await Promise.allSettled(['a', 'b', 'c'].map((name, i) => add(name, 1, i === at ? refuse : undefined)))
    assert.deepEqual(
      done.map(({ status }) => status),
      [0, 1, 2].map((i) => (i === at ? 'rejected' : 'fulfilled')),
    )
    const left = ['a', 'b', 'c'].filter((_, i) => i !== at)
    assert.deepEqual(await names(), left)
    assert.deepEqual((await changesSince(ctx, 0)).map(({ id }) => id).sort(), left)
    await store.close()
  }
})

test('one too large for the disk: it is told so, and the others of its group are stored', async () => {
  const { store, add, names } = await storeAt('full.db')
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db)
  await sql.raw(`pragma max_page_count = ${Number(rows[0]?.page_count) + 4}`).execute(store.db)
  const done = await Promise.allSettled([add('a'), add('b'), add('large', 100_000), add('c')])
  assert.deepEqual(
    done.map((one) => (one.status === 'fulfilled' ? 'stored' : one.reason.message)),
    ['stored', 'stored', "The cloud's database has no disk space left.", 'stored'],
  )
  assert.deepEqual(await names(), ['a', 'b', 'c'])
  await store.close()
})

test('a store that is closed has what was told of, and nobody waits for ever', async () => {
  const { store, add } = await storeAt('closed.db')
  await add('a')
  const last = add('b')
  await last
  await store.close()
  const again = await storeAt('closed.db')
  assert.deepEqual(await again.names(), ['a', 'b'])
  await again.store.close()
})

test('closed amid one that runs: of it nothing stays, of those that were done everything', async () => {
  const { store, ctx } = await storeAt('closed')
  const halfWay = Promise.withResolvers<void>()
  const amid = transact(ctx, async (tx) => {
    await tx.db.insertInto('lease').values({ name: 'half', owner: 'x', until: 0 }).execute()
    halfWay.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    await tx.db.insertInto('lease').values({ name: 'other half', owner: 'x', until: 0 }).execute()
  })
  const failed = assert.rejects(amid)
  await halfWay.promise
  await store.close()
  await failed
  const again = openStore(`sqlite:${join(folder, 'closed')}`)
  assert.deepEqual(await again.db.selectFrom('lease').select('name').execute(), [])
  await again.close()
})
