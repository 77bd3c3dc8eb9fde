import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { purge, requireStateFolder } from './purge.ts'

let scratch = ''
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'welkin-purge-'))
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

test('a whole state folder is deleted; one that is not there is no fault', () => {
  const state = stateFolder(join(scratch, 'cloud'))
  requireStateFolder(state)
  purge(state)
  makeStateFolder(state)
  for (const path of [state.cloud, state.secrets, `${state.cloudsYaml}.new`]) writeFileSync(path, '{}')
  mkdirSync(join(state.central))
  requireStateFolder(state)
  purge(state)
  assert.equal(existsSync(state.root), false)
})

test('a folder that is not a cloud’s, or holds more, is refused', () => {
  const state = stateFolder(scratch)
  writeFileSync(join(scratch, 'letters.txt'), '')
  assert.throws(() => requireStateFolder(state), /does not look like/)
  writeFileSync(state.cloud, '{}')
  assert.throws(() => requireStateFolder(state), /letters\.txt/)
})
