import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../kernel/eventually.fixture.ts'
import { stateFolder } from '../state-folder.ts'
import { findProcesses } from './process.ts'

test('a folder with letters of any language: its processes are found by what the kernel says', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'welkin-é-'))
  t.after(() => rmSync(root, { recursive: true }))
  // what counts is the name that it goes by, and its words
  const named = spawn('bash', ['-c', `exec -a ovsdb-server tail -f /dev/null ${root}/nb.db`], { stdio: 'ignore' })
  t.after(() => named.kill('SIGKILL'))
  await eventually('the process is seen', () => findProcesses(stateFolder(root)).length > 0)
  assert.deepEqual(findProcesses(stateFolder(root)), [{ pid: named.pid, kind: 'daemon', name: 'ovsdb-server' }])
})
