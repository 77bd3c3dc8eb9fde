/**
 * Migrations: numbered files, forward only, never edited, each safe to run twice (SQLite does not roll back schema
 * changes that Kysely makes outside a transaction). Every service keeps its own in `<service>/migrations/0001-name.ts`.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { holdingName } from './dialect.ts'
import { storeRefusals } from './refusals.ts'
import type { Db } from './store.ts'

export interface Migration {
  /** `<service>/0001-name` */
  name: string
  up(db: Db): Promise<void>
}

/**
 * Finds `<folder>/<service>/migrations/*.ts` (or `.js` in a packed release), in order of service and number.
 * @param only the services to look for; all when absent
 */
export async function findMigrations(folder: string, only?: readonly string[]): Promise<Migration[]> {
  const found: Migration[] = []
  for (const service of readdirSync(folder).sort()) {
    if (only && !only.includes(service)) continue
    for (const file of migrationFiles(join(folder, service, 'migrations'))) {
      const { up } = (await import(pathToFileURL(join(folder, service, 'migrations', file)).href)) as Pick<Migration, 'up'>
      found.push({ name: `${service}/${file.replace(/\.[jt]s$/, '')}`, up })
    }
  }
  return found
}

function migrationFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((f) => /^\d{4}-.*(?<!\.test)\.[jt]s$/.test(f))
      .sort()
  } catch {
    return []
  }
}

/**
 * Brings the schema to the newest level. Controllers that start at once wait for each other.
 * @returns the names of what it applied
 * @throws conflict when the database was written by a newer version than this
 */
export const migrate = (db: Db, migrations: readonly Migration[], now: () => number): Promise<string[]> =>
  holdingName(db, 'migrate', (connection) => applyFresh(connection, migrations, now))

async function applyFresh(db: Db, migrations: readonly Migration[], now: () => number): Promise<string[]> {
  await db.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint')
    .execute()
  const applied = new Set((await db.selectFrom('migration').select('name').execute()).map((r) => r.name))
  const unknown = [...applied].filter((name) => !migrations.some((m) => m.name === name)).sort()
  if (unknown.length > 0) throw storeRefusals.newer_schema({ unknown })
  const fresh = migrations.filter((m) => !applied.has(m.name))
  for (const migration of fresh) {
    await migration.up(db)
    await db.insertInto('migration').values({ name: migration.name, at: now() }).execute()
  }
  return fresh.map((m) => m.name)
}
