import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { systemClock } from '../kernel/clock.ts'
import { transact } from './context.ts'
import { findMigrations, migrate } from './migrate.ts'
import { openStore } from './store.ts'
import { testCtx } from './testing.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-sqlite-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function storeAt(name: string) {
  const store = openStore(`sqlite:${join(folder, name)}`)
  await migrate(store.db, await findMigrations(join(import.meta.dirname, '..'), ['store']), () => 0)
  return store
}

test('no disk space: the caller is told so, nothing is half done, and it goes on when there is some', async () => {
  const store = await storeAt('full.db')
  const ctx = testCtx(store)
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db)
  await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(store.db)
  const fill = () =>
    transact(ctx, async (tx) => {
      for (let i = 0; i < 50; i++)
        await tx.db
          .insertInto('lease')
          .values({ name: `n${i}`, owner: 'x'.repeat(2000), until: 0 })
          .execute()
    })
  await assert.rejects(fill(), { code: 'unavailable', message: "The cloud's database has no disk space left." })
  assert.equal((await store.db.selectFrom('lease').selectAll().execute()).length, 0)
  await sql.raw('pragma max_page_count = 100000').execute(store.db)
  await fill()
  await store.close()
})

test('who waits for another connection to write lets it go on, also in the same process', async () => {
  const [one, other] = [await storeAt('two.db'), openStore(`sqlite:${join(folder, 'two.db')}`)]
  const lease = (name: string) => ({ name, owner: 'x', until: 0 })
  const began = Promise.withResolvers<void>()
  const long = transact(testCtx(one), async (tx) => {
    await tx.db.insertInto('lease').values(lease('long')).execute()
    began.resolve()
    await systemClock.sleep(50)
  })
  await began.promise
  const within = transact(testCtx(other), (tx) => tx.db.insertInto('lease').values(lease('within')).execute())
  const without = other.db.insertInto('lease').values(lease('without')).execute()
  await Promise.all([long, within, without])
  const rows = await one.db.selectFrom('lease').select('name').orderBy('name').execute()
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['long', 'within', 'without'],
  )
  await Promise.all([one.close(), other.close()])
})

test('a database that another process holds is busy, not broken', async () => {
  const store = await storeAt('busy.db')
  await sql.raw('pragma busy_timeout = 1').execute(store.db)
  const other = new DatabaseSync(join(folder, 'busy.db'))
  other.exec('begin immediate')
  const write = () => store.db.insertInto('lease').values({ name: 'x', owner: 'x', until: 0 }).execute()
  const busy = { code: 'unavailable', message: "The cloud's database is busy.", retryable: true }
  await assert.rejects(write(), busy)
  await assert.rejects(
    transact(testCtx(store), async () => {}),
    busy,
  )
  other.exec('rollback')
  await write()
  other.close()
  await store.close()
})

test('a file that cannot be opened, and one that is no database, are told apart', async () => {
  assert.throws(() => openStore(`sqlite:${join(folder, 'none', 'x.db')}`), { code: 'unavailable' })
  const path = join(folder, 'text.db')
  writeFileSync(path, 'this is no database, '.repeat(100))
  assert.throws(() => openStore(`sqlite:${path}`), { code: 'internal', message: "The cloud's database is damaged." })
  assert.throws(() => openStore('mysql://x'), { code: 'bad_request' })
})
