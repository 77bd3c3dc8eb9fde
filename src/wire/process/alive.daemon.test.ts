import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { isAlive } from './alive.ts'

test('a process is known by a word of its own, in letters of any language, and not when it has ended', async () => {
  const mark = 'it\'s "mine", grün'
  const child = spawn('sleep', ['60'], { argv0: `sleep ${mark}`, stdio: 'ignore' })
  const pid = child.pid ?? 0
  await once(child, 'spawn')
  assert.equal(isAlive(pid, mark), true)
  assert.equal(isAlive(pid, 'another'), false)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(isAlive(pid, mark), false)
})
