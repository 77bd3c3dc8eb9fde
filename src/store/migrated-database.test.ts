import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createMigratedPostgres, migrateAll, openMigratedSqlite, writeMigratedSqlite } from './migrated-database.fixture.ts'
import { postgresOfTests } from './postgres-of-tests.fixture.ts'
import { type Db, openStore, type Store } from './store.ts'
import { eachDatabase } from './testing.ts'

type Rows = Record<string, unknown>[]

const SCHEMAS: Record<Store['kind'], string> = {
  sqlite: 'select type, name, tbl_name, sql from sqlite_schema order by type, name',
  postgres: `select 'column' as type, table_name, column_name, ordinal_position, data_type, is_nullable, column_default, collation_name
    from information_schema.columns where table_schema = 'public'
    union all select 'index', tablename, indexname, 0, indexdef, null, null, null from pg_indexes where schemaname = 'public'
    union all select 'constraint', conrelid::regclass::text, conname, 0, pg_get_constraintdef(oid), null, null, null
    from pg_constraint where connamespace = 'public'::regnamespace
    union all select 'sequence', sequencename, null, 0, data_type::text, null, last_value::text, null
    from pg_sequences where schemaname = 'public'
    order by 1, 2, 4, 3`,
}

/** All there is in a database: its schema, and every row of every table. */
async function contents({ kind, db }: { kind: Store['kind']; db: Db }): Promise<Record<string, Rows>> {
  const ask = async (text: string) => (await sql.raw<Record<string, unknown>>(text).execute(db)).rows.map((row) => ({ ...row }))
  const schema = await ask(SCHEMAS[kind])
  const tables = (await db.introspection.getTables()).map(({ name }) => name).sort()
  const rows = await Promise.all(tables.map(async (name) => [name, await ask(`select * from "${name}" order by 1`)] as const))
  return { schema, ...Object.fromEntries(rows) }
}

async function migratedFromNothing(store: Store): Promise<Record<string, Rows>> {
  await migrateAll(store)
  const found = await contents(store)
  await store.close()
  return found
}

async function contentsAt(url: string): Promise<Record<string, Rows>> {
  const store = openStore(url)
  return contents(store).finally(store.close)
}

test('an SQLite database that is copied is the one that the migrations make, in memory and in a file', async (t) => {
  const expected = await migratedFromNothing(openStore('sqlite::memory:'))
  assert.ok((expected.schema?.length ?? 0) > 50, 'all services are in it')
  const copy = await openMigratedSqlite()
  assert.deepEqual(await contents(copy), expected)
  await copy.close()
  const folder = mkdtempSync(join(tmpdir(), 'welkin-test-migrated-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'copy.db')
  await writeMigratedSqlite(path)
  assert.deepEqual(await contentsAt(`sqlite:${path}`), expected)
})

test('a PostgreSQL database that is copied is the one that the migrations make', async () => {
  const server = await postgresOfTests()
  const [own, copied] = [await server.createDatabase(), await createMigratedPostgres(server)]
  const expected = await migratedFromNothing(openStore(own))
  assert.ok((expected.schema?.length ?? 0) > 300, 'all services are in it')
  assert.deepEqual(await contentsAt(copied), expected)
  await server.dropDatabase(own)
  await server.dropDatabase(copied)
})

eachDatabase('each test database', (open) => {
  test('is its own: what one test writes no other reads', async () => {
    const [one, other] = [await open(), await open()]
    await one.db.insertInto('lease').values({ name: 'x', owner: 'a', until: 1 }).execute()
    assert.deepEqual(await other.db.selectFrom('lease').selectAll().execute(), [])
  })
})
