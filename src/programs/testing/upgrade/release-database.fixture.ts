/** Makes the database that is kept of a release: a cloud with one of each resource, tags among them, as SQL for SQLite. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeOneOfEach } from '../sample-resources.fixture.ts'
import { startCloud, type TestCloud } from '../start-cloud.ts'

/** As this version of Welkin leaves it. */
export async function makeReleaseDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-release-database-'))
  const path = join(folder, 'welkin.db')
  try {
    const cloud = await startCloud({ database: `sqlite:${path}` })
    await fill(cloud).finally(() => cloud.close())
    return dump(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function fill(cloud: TestCloud): Promise<void> {
  const { ids } = await makeOneOfEach(cloud)
  const member = await cloud.memberToken()
  const tag = async (path: string, token: string, headers = {}) =>
    void (await cloud.demand(path, { token, method: 'PUT', headers }))
  for (const name of ['blue', 'red'])
    await tag(`/compute/v2.1/servers/${ids.get('servers')}/tags/${name}`, member, { 'openstack-api-version': 'compute 2.53' })
  await tag(`/image/v2/images/${ids.get('images')}/tags/green`, member)
  await tag(`/identity/v3/projects/${ids.get('projects')}/tags/demo`, await cloud.adminToken())
}

/** Statements that make the same database again when foreign keys are not enforced meanwhile. */
export function dump(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const made = db.prepare("select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'").all()
    const kinds = new Map(
      db
        .prepare('select name, type from pragma_table_list')
        .all()
        .map(({ name, type }) => [name, type]),
    )
    // an index of texts makes its own tables and is built anew from the rows
    const isOf = (kind: string) => (one: { name?: unknown }) => kinds.get(String(one.name)) === kind
    const tables = made.filter(isOf('table')).toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1))
    const rest = made.filter(({ type }) => type !== 'table')
    const searches = made.filter(isOf('virtual'))
    const lines = [
      ...tables.flatMap(({ name, sql }) => [`${sql};`, ...rowsOf(db, String(name))]),
      ...[...searches, ...rest].map(({ sql }) => `${sql};`),
      ...searches.map(({ name }) => `insert into ${name} (${name}) values ('rebuild');`),
    ]
    return `${lines.join('\n')}\n`
  } finally {
    db.close()
  }
}

function rowsOf(db: DatabaseSync, table: string): string[] {
  const columns = db.prepare(`select name from pragma_table_info('${table}')`).all()
  const values = columns.map(({ name }) => `quote("${name}")`).join(" || ', ' || ")
  return db
    .prepare(`select ${values} as "values" from "${table}"`)
    .all()
    .map((row) => `insert into "${table}" values (${row.values});`)
}
