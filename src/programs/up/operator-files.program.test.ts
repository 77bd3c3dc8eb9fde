import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'

const PROGRAM = join(import.meta.dirname, '..', 'welkin.ts')

let state: StateFolder
beforeEach(() => {
  state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-operator-')))
  makeStateFolder(state)
})
afterEach(() => rmSync(state.root, { recursive: true, force: true }))

function requireRefused(said: RegExp, ...options: string[]): void {
  const arguments_ = ['up', '--fake', '--no-customary-ports', '--state', state.root, ...options]
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...arguments_], { encoding: 'utf8' })
  assert.match(stderr, said)
  assert.deepEqual([status, existsSync(state.cloud)], [1, false])
}

test('settings of federation that cannot be used end a start before there is a cloud', () => {
  writeFileSync(state.federation, 'identity_providers: 7\n')
  requireRefused(/The federation settings cannot be used\.\n.*federation\.yaml: /)
})

test('so do those of secrets, and a certificate that is none', () => {
  writeFileSync(state.secretSettings, 'p11_crypto_plugin: {}\n')
  requireRefused(/The settings of secrets cannot be used\.\n/)
  rmSync(state.secretSettings)
  const none = state.policy
  writeFileSync(none, '{}') // rules, and no certificate
  requireRefused(/The file of --tls-certificate holds no certificate as PEM/, '--tls-certificate', none, '--tls-key', none)
})
