import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemRandom as random } from '../../../kernel/random.ts'
import { checkBackupStore } from '../driver.check.ts'
import { directoryStore } from './directory.ts'

const makeFolder = () => mkdtemp(join(tmpdir(), 'welkin-backups-'))
const clock = { now: () => 1_800_000_000_000 }

checkBackupStore('directory', async () => {
  const folder = await makeFolder()
  return { store: directoryStore({ folder, clock, random }), end: () => rm(folder, { recursive: true }) }
})

test('what a death left half-written is not listed, and goes when it is old', async (t) => {
  const folder = await makeFolder()
  t.after(() => rm(folder, { recursive: true }))
  const store = directoryStore({ folder, clock, random })
  await store.put('a/b', Buffer.from('b'))
  for (const [name, at] of [['old', clock.now() / 1000 - 7200] as const, ['young', clock.now() / 1000] as const]) {
    await writeFile(join(folder, 'a', `.new-${name}`), 'half')
    await utimes(join(folder, 'a', `.new-${name}`), at, at)
  }
  assert.deepEqual(await store.list(''), ['a/b'])
  await assert.rejects(rm(join(folder, 'a', '.new-old')), { code: 'ENOENT' })
  await rm(join(folder, 'a', '.new-young'))
})

test('a reserve of the medium stays free, and nothing of what was refused is left', async (t) => {
  const folder = await makeFolder()
  t.after(() => rm(folder, { recursive: true }))
  const store = directoryStore({ folder, clock, random, freeOf: async () => ({ free: 150, total: 1000 }) })
  await store.put('a', Buffer.alloc(50))
  await assert.rejects(store.put('b', Buffer.alloc(51)), { code: 'too_large', reason: 'store_full' })
  assert.deepEqual(await store.list(''), ['a'])
})
