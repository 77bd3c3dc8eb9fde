import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findProcesses } from '../host-inventory/process.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { stopRole } from './orphan-processes.ts'

test('a program that takes its pid file away and then its time has ended when it is said to have', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-stop-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const state = stateFolder(join(folder, 'ü'))
  makeStateFolder(state)
  const pidFile = join(state.run, 'up.pid')
  const program = join(folder, 'welkin.ts')
  const leave = `require('fs').rmSync(${JSON.stringify(pidFile)}); setTimeout(() => process.exit(0), 400)`
  writeFileSync(program, `process.on('SIGTERM', () => { ${leave} })\nsetInterval(() => {}, 1000)\nconsole.log('ready')\n`)
  const child = spawn(process.execPath, [program, 'up', '--state', state.root], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  writeFileSync(pidFile, `${child.pid}\n`)
  assert.equal(findProcesses(state).length, 1)
  assert.equal(await stopRole(state, 'up'), true)
  assert.deepEqual(findProcesses(state), [])
  assert.equal(await stopRole(state, 'up'), false)
})
