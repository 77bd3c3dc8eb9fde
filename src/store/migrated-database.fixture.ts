/** Copies migrated databases for tests: the migrations run once a process (SQLite) or once a server (PostgreSQL). */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { findMigrations, migrate } from './migrate.ts'
import type { PostgresServer } from './postgres-databases.fixture.ts'
import { openSqlite } from './sqlite.ts'
import { openStore, type Store, sqliteStore } from './store.ts'

const SOURCES = join(import.meta.dirname, '..')

/** Runs every service's migrations, as the cloud does when it starts. */
export async function migrateAll({ db }: Pick<Store, 'db'>): Promise<void> {
  const domain = join(SOURCES, 'domain')
  const services = existsSync(domain) ? await findMigrations(domain) : []
  await migrate(db, [...(await findMigrations(SOURCES)), ...services], () => 0)
}

let migrated: Promise<Uint8Array> | undefined

/** The bytes of an SQLite database in which nothing but the migrations has happened. */
const migratedBytes = (): Promise<Uint8Array> => (migrated ??= makeBytes())

async function makeBytes(): Promise<Uint8Array> {
  const database = openSqlite({ path: ':memory:' })
  const store = sqliteStore(database, ':memory:')
  await migrateAll(store)
  const bytes = database.serialize()
  await store.close()
  return bytes
}

/** A migrated SQLite database in memory. */
export async function openMigratedSqlite(): Promise<Store> {
  const bytes = await migratedBytes()
  const database: DatabaseSync = openSqlite({ path: ':memory:' })
  database.deserialize(bytes)
  return sqliteStore(database, ':memory:')
}

/** Writes a migrated SQLite database to a file that is not there yet. */
export const writeMigratedSqlite = async (path: string): Promise<void> => writeFile(path, await migratedBytes(), { flag: 'wx' })

const TEMPLATE = 'migrated'

/** Makes a migrated database on the server; the first to ask on this server migrates it. @returns its URL */
export async function createMigratedPostgres(server: PostgresServer): Promise<string> {
  await server.ensureTemplate(TEMPLATE, async (url) => {
    const store = openStore(url, { connectWithinMs: 0 })
    await migrateAll(store).finally(() => store.close())
  })
  return server.createDatabase(TEMPLATE)
}
