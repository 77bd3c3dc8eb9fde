import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { withLock } from './lock.mjs'

const folder = mkdtempSync(join(tmpdir(), 'welkin-lock-'))
after(() => rmSync(folder, { recursive: true }))

test('is held while the work runs, and gone after it, also when the work fails', async () => {
  const file = join(folder, 'a')
  const failing = withLock(file, async () => {
    assert.match(readFileSync(file, 'utf8'), new RegExp(`^${process.pid} \\d+\n$`))
    throw new Error('work failed')
  })
  await assert.rejects(failing, /work failed/)
  assert.deepEqual(readdirSync(folder), [])
})

test('the second waits for the first', async () => {
  const file = join(folder, 'b')
  const order = []
  let letGo
  const first = withLock(file, async () => {
    order.push('first in')
    await new Promise((resolve) => {
      letGo = resolve
    })
    order.push('first out')
  })
  const second = withLock(file, async () => order.push('second in'))
  letGo()
  await Promise.all([first, second])
  assert.deepEqual(order, ['first in', 'first out', 'second in'])
})

test('the lock of a dead process is taken over, also when its id was given to another', async () => {
  const file = join(folder, 'c')
  const { pid } = spawnSync('true')
  for (const stale of [`${pid} 123\n`, `${process.pid} 123\n`]) {
    writeFileSync(file, stale)
    assert.equal(await withLock(file, async () => 'done'), 'done')
  }
  assert.deepEqual(readdirSync(folder), [])
})
