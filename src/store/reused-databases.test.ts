import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { eventually } from '../kernel/eventually.fixture.ts'
import { recordChange, transact } from './context.ts'
import { createMigratedPostgres } from './migrated-database.fixture.ts'
import { postgresOfTests } from './postgres-of-tests.fixture.ts'
import { reusedDatabases } from './reused-databases.fixture.ts'
import { type Db, openStore } from './store.ts'
import { testCtx } from './testing.ts'

/** @returns whether the next test gets the same database, emptied */
async function isKeptAfter(work: (db: Db) => Promise<unknown>): Promise<boolean> {
  const server = await postgresOfTests()
  const databases = reusedDatabases(server, () => createMigratedPostgres(server))
  const first = await databases.take()
  const store = openStore(first)
  await work(store.db).finally(store.close)
  await databases.giveBack(first)
  const second = await databases.take()
  await server.dropDatabase(second)
  return first === second
}

test('a database that a test has used comes back as the migrations made it', async () => {
  const server = await postgresOfTests()
  const databases = reusedDatabases(server, () => createMigratedPostgres(server))
  const url = await databases.take()
  const store = openStore(url)
  const ctx = testCtx(store)
  const revision = () => transact(ctx, async (tx) => recordChange(tx, 'port', 'p'))
  await revision()
  await store.db.insertInto('lease').values({ name: 'x', owner: 'a', until: 1 }).execute()
  const left = openStore(url)
  // begun and never committed: it would keep what it has locked
  const waiting = assert.rejects(sql`with w as (insert into lease values ('y', 'a', 1)) select pg_sleep(60)`.execute(left.db))
  const sleeping = sql`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  await eventually('it waits', async () => (await sleeping.execute(store.db)).rows.length === 1)
  await store.close()
  await databases.giveBack(url)
  await waiting
  await left.close()
  assert.equal(await databases.take(), url)
  const again = openStore(url)
  assert.deepEqual(await again.db.selectFrom('lease').selectAll().execute(), [])
  assert.deepEqual(await again.db.selectFrom('change').selectAll().execute(), [])
  assert.deepEqual((await sql`select is_called from change_revision_seq`.execute(again.db)).rows, [{ is_called: false }])
  assert.notEqual((await again.db.selectFrom('migration').selectAll().execute()).length, 0)
  await again.close()
  await server.dropDatabase(url)
})

test('one whose schema a test has changed, or that has grown, is not used again', async () => {
  assert.ok(await isKeptAfter((db) => sql`select 1`.execute(db)))
  const changes = [
    'create table extra (id text)',
    'alter table lease drop constraint lease_pkey',
    'alter table lease rename column owner to holder',
    'alter table lease drop column owner',
    'alter table lease alter column owner drop not null',
    'create function extra() returns int language sql return 1',
    'delete from migration',
    'analyze migration',
    `insert into lease select n, 'a', n from generate_series(1, 100000) n`,
  ]
  for (const change of changes) assert.ok(!(await isKeptAfter((db) => sql.raw(change).execute(db))), change)
})

test('a connection stays for the next test, and forgets what was set, locked and made in its session', async () => {
  const server = await postgresOfTests()
  const databases = reusedDatabases(server, () => createMigratedPostgres(server))
  const url = await databases.take()
  const pid = async (db: Db) => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid
  const first = databases.open(url)
  const before = await pid(first.db)
  for (const statement of ['set enable_seqscan = off', 'create temp table mine (id text)', 'select pg_advisory_lock(7)'])
    await sql.raw(statement).execute(first.db)
  await first.close()
  await assert.rejects(pid(first.db), 'a closed store answers nothing')
  await databases.giveBack(url)
  assert.equal(await databases.take(), url)
  const second = databases.open(url)
  assert.equal(await pid(second.db), before)
  const state = sql`select current_setting('enable_seqscan') as scan, to_regclass('mine') as mine,
    (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`
  assert.deepEqual((await state.execute(second.db)).rows, [{ scan: 'on', mine: null, locks: 0 }])
  await second.close()
  await server.dropDatabase(url)
})

test('a database on which something is still at work is not used again', async () => {
  const server = await postgresOfTests()
  const databases = reusedDatabases(server, () => createMigratedPostgres(server))
  const url = await databases.take()
  const store = databases.open(url)
  const waiting = assert.rejects(sql`select pg_sleep(60)`.execute(store.db))
  const other = openStore(url)
  const sleeping = sql`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  await eventually('it waits', async () => (await sleeping.execute(other.db)).rows.length === 1)
  await other.close()
  await databases.giveBack(url)
  await waiting
  const next = await databases.take()
  assert.notEqual(next, url)
  await server.dropDatabase(next)
})
