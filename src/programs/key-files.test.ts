/** A start makes the files of keys that a new cloud has not yet, and none in the place of one that is missing. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { IDENTITY_SECRETS } from '../domain/identity/sealing/index.ts'
import { PROJECT_KEYS } from '../domain/secret/index.ts'
import { systemRandom } from '../kernel/random.ts'
import { migrateAll } from '../store/migrated-database.fixture.ts'
import { openStore } from '../store/store.ts'
import { declaredKeyFiles, ensureKeyFiles, keyFilePath, openKeyFiles } from './key-files.ts'
import { sealingKeyFile } from './sealing-key-file.ts'
import { makeStateFolder, type StateFolder, stateFolder } from './state-folder.ts'

function withDatabase(state: StateFolder, ...statements: string[]): void {
  const database = new DatabaseSync(state.database)
  for (const statement of statements) database.exec(statement)
  database.close()
}

const keyFilesIn = ({ root }: StateFolder) => readdirSync(root).filter((name) => name.includes('-keys.json'))

test('files of keys: made at the first start, and never in the place of one that is missing', async (t) => {
  const state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-key-files-')))
  t.after(() => rmSync(state.root, { recursive: true }))
  makeStateFolder(state)
  const ensure = (elsewhere = false) => ensureKeyFiles(state, systemRandom, { elsewhere })
  await ensure()
  for (const path of declaredKeyFiles(state)) assert.ok(existsSync(path), path)

  const store = openStore(`sqlite:${state.database}`)
  await migrateAll(store)
  await store.close()
  for (const path of declaredKeyFiles(state)) rmSync(path)
  withDatabase(state, "insert into secret_master_key(id, created_at) values ('0123456789abcdef', 1)")
  const missing = {
    message: `${keyFilePath(state, PROJECT_KEYS)} is missing. The keys of this cloud's projects, and with them their secrets, are sealed with the key 0123456789abcdef, which was in it: restore that file from a backup, or copy it from the state folder of another of this cloud's controllers, and start again. No other was made in its place.`,
  }
  await assert.rejects(ensure(), missing)
  await assert.rejects(ensure(true), missing, 'with a token there has to be a file too, while something needs it')
  assert.deepEqual(keyFilesIn(state), [], 'not even another service’s')

  withDatabase(state, "update secret_master_key set store = 'pkcs11'")
  await ensure(true)
  assert.deepEqual(keyFilesIn(state), [IDENTITY_SECRETS.file], 'all is in the token')
})

test('a file of keys that others may read is named with what to do, and a torn one with where to get it', async (t) => {
  const state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-key-files-')))
  t.after(() => rmSync(state.root, { recursive: true }))
  makeStateFolder(state)
  await ensureKeyFiles(state, systemRandom)
  assert.deepEqual(openKeyFiles(state), [])
  const path = keyFilePath(state, PROJECT_KEYS)
  chmodSync(path, 0o644)
  assert.deepEqual(openKeyFiles(state), [
    `${path} is not its owner's alone (mode 644): whoever can read it can read what is sealed with it. Do: chmod 600 ${path}`,
  ])
  const whole = readFileSync(path, 'utf8')
  for (const torn of ['', whole.slice(0, whole.length / 2), 'null', '[]', '{"keys": 1}', '{"keys": ["short"]}']) {
    writeFileSync(path, torn)
    assert.throws(() => sealingKeyFile(path, systemRandom).ids(), {
      message: `${path} holds no keys as it is now: restore it from a backup, or copy it from the state folder of another of this cloud's controllers. What is sealed with them in the database cannot be read without it.`,
    })
  }
})

test('a database of an earlier version is asked by the columns that it has', async (t) => {
  const state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-key-files-')))
  t.after(() => rmSync(state.root, { recursive: true }))
  makeStateFolder(state)
  withDatabase(
    state,
    'create table sealing_key(id text primary key, created_at bigint)',
    "insert into sealing_key values ('fedcba9876543210', 1)",
  )
  await assert.rejects(ensureKeyFiles(state, systemRandom), /sealing-keys\.json is missing\..* the key fedcba9876543210/)
  withDatabase(state, 'delete from sealing_key')
  await ensureKeyFiles(state, systemRandom)
  assert.equal(keyFilesIn(state).length, declaredKeyFiles(state).length)
})
