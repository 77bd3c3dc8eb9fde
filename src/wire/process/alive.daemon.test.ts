import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { isAlive, isEnding } from './alive.ts'

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

test('a process that was killed ends until it has let go of what it had open', async () => {
  // on a busy machine nobody may look in time: then the next
  for (let tries = 0; tries < 10; tries++) if (await seenEnding()) return
  assert.fail('none was seen while it ended')
})

/** Its memory takes a while to be given back, and that comes before its files. */
async function seenEnding(): Promise<boolean> {
  const child = spawn(process.execPath, ['-e', 'Buffer.alloc(2 ** 28, 1); console.log("there"); setInterval(() => {}, 1000)'])
  const pid = child.pid ?? 0
  await once(child.stdout, 'data')
  assert.equal(isEnding(pid), false)
  process.kill(pid, 'SIGKILL')
  const exit = once(child, 'exit')
  while (isAlive(pid, process.execPath));
  const wasEnding = isEnding(pid)
  await exit
  assert.equal(isEnding(pid), false)
  return wasEnding
}
