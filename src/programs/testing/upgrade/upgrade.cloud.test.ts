/** Starts this version on databases that earlier versions left, and finds everything in them. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { startCloud, type TestCloud } from '../start-cloud.ts'
import { dump, makeReleaseDatabase } from './release-database.fixture.ts'

/** By version; the last is what would be kept of this one. */
const DATABASES: Record<string, () => Promise<string>> = {
  ...Object.fromEntries(
    readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.sql'))
      .map((name) => [name, async () => readFileSync(join(import.meta.dirname, name), 'utf8')]),
  ),
  'this version': makeReleaseDatabase,
}

const columnsOf = (path: string): Record<string, string[]> => {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = db
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
      .all()
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        db
          .prepare(`select name from pragma_table_info('${String(name)}') order by name`)
          .all()
          .map((column) => String(column.name)),
      ]),
    )
  } finally {
    db.close()
  }
}

for (const [name, read] of Object.entries(DATABASES))
  describe(`a database of ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'welkin-upgrade-'))
    const path = join(folder, 'welkin.db')
    let cloud: TestCloud
    before(async () => {
      const db = new DatabaseSync(path, { enableForeignKeyConstraints: false }) // rows come before those that they name
      const text = await read()
      db.exec(text)
      db.close()
      if (read === makeReleaseDatabase) assert.equal(dump(path), text, 'it is kept as a whole')
      cloud = await startCloud({ database: `sqlite:${path}`, hosts: 0 })
    })
    after(async () => {
      await cloud?.close()
      rmSync(folder, { recursive: true })
    })

    test('people log in as before, and find what was theirs', async () => {
      const token = await cloud.memberToken()
      const at = (place: string) => cloud.demand(place, { token, headers: { 'openstack-api-version': 'compute 2.53' } })
      const { servers } = await at('/compute/v2.1/servers/detail')
      assert.equal(servers.length, 1)
      assert.deepEqual(servers[0].tags.toSorted(), ['blue', 'red'])
      for (const kind of ['networks', 'subnets', 'ports', 'routers', 'floatingips', 'security-groups'])
        assert.ok(Object.values(await at(`/networking/v2.0/${kind}`)).flat().length > 0, kind)
      const { images } = await at('/image/v2/images')
      assert.deepEqual(images.map(({ name }: { name: string }) => name).toSorted(), ['private', 'tiny'])
      assert.deepEqual(images.find(({ name }: { name: string }) => name === 'private').tags, ['green'])
      assert.ok((await at('/compute/v2.1/os-keypairs')).keypairs.length > 0)
    })

    test('admins find projects with their tags, and whom the cloud trusts', async () => {
      const token = await cloud.adminToken()
      const { projects } = await cloud.demand('/identity/v3/projects?name=demo', { token })
      assert.deepEqual(projects[0].tags, ['demo'])
      for (const place of ['users', 'credentials', 'OS-TRUST/trusts', 'OS-FEDERATION/identity_providers', 'limits'])
        assert.ok(
          Object.values(await cloud.demand(`/identity/v3/${place}`, { token })).some(
            (rows) => Array.isArray(rows) && rows.length > 0,
          ),
          place,
        )
    })

    test('its tables are those of a fresh cloud', async () => {
      const fresh = join(folder, 'fresh.db')
      await (await startCloud({ database: `sqlite:${fresh}`, hosts: 0 })).close()
      assert.deepEqual(columnsOf(path), columnsOf(fresh))
    })
  })
