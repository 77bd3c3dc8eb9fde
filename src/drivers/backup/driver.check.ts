/** What every backup store must do, as tests: `checkBackupStore('directory', …)`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BackupStore } from './driver.ts'

export interface BackupStoreLab {
  store: BackupStore
  end(): Promise<void>
}

const A = 'a1/chunks/ab01'
const B = 'a1/chunks/ab02'
const C = 'a1/backups/c/manifest.json'
const D = 'a2/chunks/ab01'

export function checkBackupStore(name: string, makeLab: () => Promise<BackupStoreLab>): void {
  describe(`backup store: ${name}`, () => {
    const test = (what: string, body: (store: BackupStore) => Promise<void>) =>
      it(what, async () => {
        const lab = await makeLab()
        try {
          await body(lab.store)
        } finally {
          await lab.end()
        }
      })
    const keysOf = async (store: BackupStore, prefix: string) => (await store.list(prefix)).sort()

    test('what was put is there, and is what was put last', async (store) => {
      const bytes = Buffer.from([0, 1, 255])
      await store.put(A, Buffer.from('old'))
      await store.put(A, bytes)
      await store.put(B, Buffer.alloc(0))
      await store.settle('a1/')
      assert.deepEqual([await store.get(A), await store.get(B)], [bytes, Buffer.alloc(0)])
      assert.deepEqual([await store.has(A), await store.has(C)], [true, false])
      await assert.rejects(store.get(C), { code: 'not_found', reason: 'value_missing' })
    })

    test('keys are listed by their prefix, and the words that follow one', async (store) => {
      assert.deepEqual([await keysOf(store, ''), await store.words('')], [[], []])
      for (const key of [A, B, C, D]) await store.put(key, Buffer.from(key))
      assert.deepEqual(await keysOf(store, ''), [C, A, B, D])
      assert.deepEqual(await keysOf(store, 'a1/chunks/'), [A, B])
      assert.deepEqual(await keysOf(store, 'a3/'), [])
      assert.deepEqual([(await store.words('')).sort(), await store.words('a1/backups/')], [['a1', 'a2'], ['c']])
    })

    test('what is removed is gone, and nothing else; what is absent is no failure', async (store) => {
      for (const key of [A, B, C, D]) await store.put(key, Buffer.from(key))
      await store.remove(A)
      await store.remove(A)
      assert.deepEqual(await keysOf(store, ''), [C, B, D])
      await store.removeAll('a1/')
      await store.removeAll('a1/')
      assert.deepEqual([await keysOf(store, ''), await store.words('')], [[D], ['a2']])
      await store.put(A, Buffer.from('again'))
      assert.equal(`${await store.get(A)}`, 'again')
    })

    test('what is no key is refused', async (store) => {
      for (const key of ['../a', 'a/../b', '/a', 'a//b', 'a/', '', 'A', 'a/.b', 'a\0b'])
        await assert.rejects(store.put(key, Buffer.alloc(1)), { code: 'internal' })
      assert.deepEqual(await keysOf(store, ''), [])
    })
  })
}
