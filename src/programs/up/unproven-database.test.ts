/** Tests which database a cloud keeps when its first start fails, and when a start has come up. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { ensureSecrets, proveDatabase, readSecrets, writeCloud } from '../cloud-file.ts'
import { databaseOf } from '../database-of.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { decideCloud, type UpOptions, withDatabaseHint } from './options.ts'

const base: UpOptions = { fake: true, fakeHosts: 1, customaryPorts: false, limitModel: 'flat', logLevel: 'info' }
const [BAD, GOOD] = ['sqlite:/tmp/no-database', 'sqlite:/tmp/another']

let state: StateFolder
beforeEach(() => {
  state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-db-')))
  makeStateFolder(state)
})
afterEach(() => rmSync(state.root, { recursive: true, force: true }))

/** What a start does with the database before its controller runs. */
async function begin(database?: string): Promise<void> {
  writeCloud(
    state,
    await decideCloud(state, { ...base, publicCidr: '172.24.4.0/24', ...(database && { database }) }, systemClock),
  )
  ensureSecrets(state, systemRandom, database)
}

test('another database takes the place of one that no start has come up with; passwords stay', async () => {
  await begin(BAD)
  const { adminPassword } = readSecrets(state) ?? {}
  await begin()
  assert.equal(databaseOf(state), BAD, 'a plain start uses it again')
  assert.match(String(withDatabaseHint(state, new Error('It ended.'))), /It ended\. .*--database may be given anew/)
  await begin(GOOD)
  assert.equal(databaseOf(state), GOOD)
  assert.equal(readSecrets(state)?.adminPassword, adminPassword)
})

test('once a start has come up, the database is the cloud’s for ever', async () => {
  await begin(GOOD)
  proveDatabase(state)
  assert.equal(readSecrets(state)?.databaseUnproven, undefined)
  await begin(GOOD)
  await assert.rejects(begin(BAD), /has its rows in another database since its first start/)
  const error = new Error('It ended.')
  assert.equal(withDatabaseHint(state, error), error)
})

test('a cloud of SQLite in its folder, and one from before databases were marked, keep theirs', async () => {
  await begin()
  await assert.rejects(begin(BAD), /has its rows in another database/)
})
