import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { declaredKeyFiles } from '../key-files.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { purge, requireStateFolder } from './purge.ts'

let scratch = ''
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'welkin-purge-'))
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

test('a whole state folder is deleted; one that is not there is no fault', () => {
  const state = stateFolder(join(scratch, 'cloud'))
  requireStateFolder(state, [])
  purge(state)
  makeStateFolder(state)
  const keyFiles = declaredKeyFiles(state)
  for (const path of [state.cloud, state.secrets, `${state.cloudsYaml}.new`, ...keyFiles]) writeFileSync(path, '{}')
  mkdirSync(join(state.central))
  requireStateFolder(state, keyFiles)
  purge(state)
  assert.equal(existsSync(state.root), false)
})

test('a folder that is not a cloud’s, or holds more, is refused', () => {
  const state = stateFolder(scratch)
  writeFileSync(join(scratch, 'letters.txt'), '')
  assert.throws(() => requireStateFolder(state, []), /does not look like/)
  writeFileSync(state.cloud, '{}')
  assert.throws(() => requireStateFolder(state, []), /letters\.txt/)
  rmSync(join(scratch, 'letters.txt'))
  writeFileSync(join(scratch, 'kept-by-hand-keys.json'), '')
  assert.throws(() => requireStateFolder(state, declaredKeyFiles(state)), /kept-by-hand-keys/)
})
