import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { copyDatabaseFiles, copyPasswordFile } from './database-files.ts'
import { copyOperatorFiles, keepOperatorFiles, operatorFiles } from './operator-files.ts'

const NOBODY = { uid: 65_534, gid: 65_534 }

let home = ''
let state: StateFolder
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'welkin-operator-')) // mode 700: root's alone
  state = stateFolder(join(home, 'state'))
  makeStateFolder(state)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const secret = (name: string, text: string): string => {
  const path = join(home, name)
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return path
}

function requireReadable(path: string, text: string): void {
  const { uid, mode } = statSync(path)
  assert.equal(readFileSync(path, 'utf8'), text)
  assert.deepEqual([uid, mode & 0o777], [NOBODY.uid, 0o400])
  assert.equal(statSync(join(path, '..')).uid, 0, 'nobody but root chooses what is written there')
}

test('what only root can read is copied for the user, and again when it changes, comes or goes', async () => {
  const clock = virtualClock()
  const files = operatorFiles(state, secret('rules.yaml', 'old'))
  copyOperatorFiles(files, NOBODY)
  requireReadable(files.policy.copy, 'old')
  assert.equal(existsSync(files.federation.copy), false)
  const end = keepOperatorFiles(state, files, NOBODY, clock)
  secret('rules.yaml', 'new rules')
  secret('state/federation.yaml', '{}')
  secret('state/sealing-keys.json', '{}')
  await clock.advance(1000)
  requireReadable(files.policy.copy, 'new rules')
  requireReadable(files.federation.copy, '{}')
  assert.equal(statSync(join(state.root, 'sealing-keys.json')).uid, NOBODY.uid)
  rmSync(state.federation)
  await clock.advance(1000)
  assert.equal(existsSync(files.federation.copy), false)
  end()
})

test('the files of a database’s address, and the file of passwords', () => {
  const ca = secret("it's my ca.pem", 'ca')
  const url = `postgres://me@db.example.org/welkin?sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`
  const address = new URL(copyDatabaseFiles(state, url, NOBODY))
  requireReadable(address.searchParams.get('sslrootcert') ?? '', 'ca')
  assert.equal(address.searchParams.get('sslmode'), 'verify-full')
  assert.equal(copyDatabaseFiles(state, 'sqlite:/a b', NOBODY), 'sqlite:/a b')
  assert.throws(() => copyDatabaseFiles(state, 'postgres://h/d?sslkey=/nowhere/key', NOBODY), /\/nowhere\/key is missing.*sslkey/)
  const passwords = copyPasswordFile(state, { PGPASSFILE: secret('passwords', 'h:5432:d:me:word') }, NOBODY)
  requireReadable(passwords ?? '', 'h:5432:d:me:word')
  assert.equal(copyPasswordFile(state, { PGPASSFILE: '/nowhere' }, NOBODY), undefined)
})
