/** Keeps backups in memory: for tests and for a cloud without a disk. */
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type BackupStore, isStoreKey, type StoreKey } from '../driver.ts'
import { backupStoreRefusals } from '../refusals.ts'

/** @param values what is kept: tests damage it */
export function fakeBackupStore(values = new Map<StoreKey, Buffer>()): BackupStore {
  const keysOf = (prefix: string) => [...values.keys()].filter((key) => key.startsWith(prefix))
  return {
    kind: 'fake',
    async put(key, value) {
      if (!isStoreKey(key)) throw coreRefusals.internal({ internal: `not a key: ${key}` })
      values.set(key, Buffer.from(value))
    },
    async get(key) {
      const value = values.get(key)
      if (!value) throw backupStoreRefusals.value_missing({ key })
      return value
    },
    has: async (key) => values.has(key),
    list: async (prefix) => keysOf(prefix),
    words: async (prefix) => [...new Set(keysOf(prefix).map((key) => key.slice(prefix.length).split('/')[0] ?? ''))],
    async remove(key) {
      values.delete(key)
    },
    async removeAll(prefix) {
      for (const key of keysOf(prefix)) values.delete(key)
    },
    async settle() {},
  }
}
