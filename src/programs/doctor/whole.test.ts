import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { findMigrations, migrate } from '../../store/migrate.ts'
import { openStore } from '../../store/store.ts'
import { writeCloud } from '../cloud-file.ts'
import { ensureKeyFiles } from '../key-files.ts'
import { lookInto } from '../read-only-store.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { CHECKS } from './checks.ts'
import { examine } from './examine.ts'
import { openInspection } from './inspection-context.ts'

const SOURCE = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'welkin-doctor-'))
const state = stateFolder(folder)
const url = `sqlite:${state.database}`

before(async () => {
  makeStateFolder(state)
  writeCloud(state, { id: '000000', port: 1, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: true })
  const store = openStore(url)
  const migrations = [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))]
  await migrate(store.db, migrations, systemClock.now)
  await store.close()
})
after(() => rmSync(folder, { recursive: true, force: true }))

/** Of the machine that the test runs on nothing is expected. */
async function amiss(): Promise<string[]> {
  const inspection = openInspection({ state, path: '', clock: systemClock, isRoot: process.getuid?.() === 0 })
  const examined = await examine(CHECKS, inspection).finally(inspection.close)
  return examined
    .filter(({ about }) => about !== 'machine')
    .flatMap(({ findings }) => findings.flatMap(({ level, runbook }) => (runbook ? [`${level} ${runbook}`] : [])))
}

async function change(...statements: string[]): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(state.database)
  database.exec('pragma foreign_keys = off')
  for (const statement of statements) database.exec(statement)
  database.close()
}

test('a cloud that is down and sound', async () => {
  assert.deepEqual(await amiss(), [])
})

test('whoever only looks cannot write', async () => {
  await assert.rejects(
    lookInto(url, ({ db }) => db.deleteFrom('migration').execute()),
    { code: 'unavailable' },
  )
})

test('what was damaged by hand is found, and no more', async () => {
  await change("insert into migration(name, at) values ('future/0001-x', 0)")
  assert.deepEqual(await amiss(), ['problem schema-level'])
  await change(
    "delete from migration where name = 'future/0001-x'",
    "insert into host_claim(server_id, host_id, cpus, memory_mib, disk_gib) values ('s', 'h', 1, 1, 1)",
    "insert into tag(kind, resource_id, key, value) values ('server', 's', 'k', '')",
    "insert into address(port_id, network_id, subnet_id, ip, position) values ('p', 'n', 's', '10.0.0.9', 0)",
  )
  writeFileSync(join(state.root, 'unrelated'), '')
  assert.deepEqual(await amiss(), ['warning tag-of-nothing', 'problem address-astray', 'problem claims-differ'])
})

test('a file of keys that is another cloud’s, is not there, or is for everybody to read', async () => {
  await change('delete from tag', 'delete from address', 'delete from host_claim')
  await change("insert into sealing_key(id, created_at) values ('of-another', 0)")
  assert.deepEqual(await amiss(), ['problem key-file-lost'])
  await assert.rejects(ensureKeyFiles(state, systemRandom), /sealing-keys\.json is missing\..*of-another/)
  await change('delete from sealing_key')
  await ensureKeyFiles(state, systemRandom)
  await change("insert into sealing_key(id, created_at) values ('of-another', 0)")
  assert.deepEqual(await amiss(), ['problem key-file-lost'], 'it is another')
  await change('delete from sealing_key')
  assert.deepEqual(await amiss(), [])
  chmodSync(join(state.root, 'secret-master-keys.json'), 0o644)
  assert.deepEqual(await amiss(), ['problem key-file-lost'])
  chmodSync(join(state.root, 'secret-master-keys.json'), 0o600)
})

test('a database that is none', async () => {
  writeFileSync(state.database, 'this is no database, but long enough to be taken for a damaged one'.repeat(100))
  for (const ending of ['-wal', '-shm']) rmSync(`${state.database}${ending}`, { force: true })
  assert.deepEqual(await amiss(), ['problem database-unreadable'])
})
