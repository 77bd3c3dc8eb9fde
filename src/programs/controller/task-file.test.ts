import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { keepTaskFile, readTaskFile, TASKS_EVERY_MS } from './task-file.ts'

test('what the tasks do is on disk, again and again, and once more at the end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-tasks-'))
  try {
    const state = stateFolder(folder)
    assert.equal(readTaskFile(state), undefined)
    makeStateFolder(state)
    const clock = virtualClock()
    let failures = 0
    const end = keepTaskFile(state, clock, () => [{ name: 't', every: 1, running: false, failures }])
    assert.deepEqual(readTaskFile(state)?.tasks[0]?.failures, 0)
    failures = 1
    await clock.advance(TASKS_EVERY_MS)
    assert.deepEqual(readTaskFile(state)?.tasks[0]?.failures, 1)
    assert.equal(readTaskFile(state)?.pid, process.pid)
    failures = 2
    end()
    assert.deepEqual(readTaskFile(state)?.tasks[0]?.failures, 2)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a folder that cannot be written is no reason to fail', () => {
  const end = keepTaskFile(stateFolder('/nowhere/at/all'), virtualClock(), () => [])
  end()
})
