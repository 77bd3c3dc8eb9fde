/** Gives keys that are known beforehand and kept nowhere: for clouds that end with their process, as tests start them. */
import { hash } from 'node:crypto'
import { IDENTITY_SECRETS, type SealedRows } from './sealed-rows.ts'
import { type SealingKey, sealingKeyId } from './sealing.ts'
import type { SealingKeyFile } from './sealing-key-rotation.ts'

/** @param word two with the same first word have the same key, as two controllers of a cloud do */
export function inMemorySealingKeys(word = 'a test'): SealingKeyFile {
  let made = 0
  const make = (): SealingKey => {
    const key = hash('sha256', `${word} ${made++}`, 'buffer')
    return { id: sealingKeyId(key), key }
  }
  const first = make()
  let keys = [first]
  return {
    newest: () => keys[0] ?? first,
    find: (id) => keys.find((key) => key.id === id),
    ids: () => keys.map(({ id }) => id),
    stage() {
      const made = make()
      keys = [...keys, made]
      return made.id
    },
    lead(id, keep) {
      keys = [...keys.filter((key) => key.id === id), ...keys.filter((key) => key.id !== id && keep.has(key.id))]
    },
  }
}

/** Of every service: two clouds have the same, as two controllers of one cloud do. */
export function inMemoryKeysOf(): (rows: SealedRows) => SealingKeyFile {
  // identity's are those of the databases that are kept of earlier versions
  const made = new Map<string, SealingKeyFile>([[IDENTITY_SECRETS.file, inMemorySealingKeys()]])
  return ({ file }) => {
    const keys = made.get(file) ?? inMemorySealingKeys(file)
    made.set(file, keys)
    return keys
  }
}
