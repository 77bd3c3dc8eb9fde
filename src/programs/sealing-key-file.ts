/**
 * Reads and writes a file of keys that secrets in the database are sealed with, newest first. All controllers of a cloud have
 * the same. It is replaced whole, and read again when it was: keys may be rotated beside a running controller.
 */
import { chownSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { SEALING_KEY_BYTES, type SealingKey, type SealingKeyFile, sealingKeyId } from '../domain/identity/sealing/index.ts'
import type { Random } from '../kernel/random.ts'

export type { SealingKeyFile }

/** @throws Error when the file is not there or holds no keys */
export function sealingKeyFile(path: string, random: Random): SealingKeyFile {
  let known: { stamp: string; keys: readonly SealingKey[] } | undefined
  const keys = (): readonly SealingKey[] => {
    const stamp = stampOf(path)
    if (known?.stamp !== stamp) known = { stamp, keys: read(path) }
    return known.keys
  }
  return {
    newest: () => keys()[0] as SealingKey, // read() takes no empty file
    find: (id) => keys().find((key) => key.id === id),
    ids: () => keys().map(({ id }) => id),
    stage() {
      const made = newKey(random)
      write(path, [...keys(), made])
      return made.id
    },
    lead(id, keep) {
      const all = keys()
      write(path, [...all.filter((key) => key.id === id), ...all.filter((key) => key.id !== id && keep.has(key.id))])
    },
  }
}

export const makeSealingKeyFile = (path: string, random: Random): void => write(path, [newKey(random)])

function newKey(random: Random): SealingKey {
  const key = random.bytes(SEALING_KEY_BYTES)
  return { id: sealingKeyId(key), key }
}

function read(path: string): readonly SealingKey[] {
  const keys = listIn(readFileSync(path, 'utf8'))
  const found = keys.map((text) => Buffer.from(String(text), 'base64url'))
  if (found.length === 0 || found.some((key) => key.length !== SEALING_KEY_BYTES))
    throw new Error(
      `${path} holds no keys as it is now: restore it from a backup, or copy it from the state folder of another of this cloud's controllers. What is sealed with them in the database cannot be read without it.`,
    )
  return found.map((key) => ({ id: sealingKeyId(key), key }))
}

/** None where it is torn. */
function listIn(text: string): unknown[] {
  try {
    const read = JSON.parse(text) as { keys?: unknown } | null
    return Array.isArray(read?.keys) ? read.keys : []
  } catch {
    return []
  }
}

/** On disk, and in the hands of whoever had it before, when this returns. */
function write(path: string, keys: readonly SealingKey[]): void {
  const text = `${JSON.stringify({ keys: keys.map(({ key }) => key.toString('base64url')) }, null, 2)}\n`
  const file = openSync(`${path}.new`, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  const owner = statSync(path, { throwIfNoEntry: false })
  if (owner && process.getuid?.() === 0) chownSync(`${path}.new`, owner.uid, owner.gid)
  renameSync(`${path}.new`, path)
  sync(dirname(path))
}

function sync(folder: string): void {
  const opened = openSync(folder, 'r')
  fsyncSync(opened)
  closeSync(opened)
}

/** What changes when a file is replaced. */
const stampOf = (path: string): string => {
  const { ino, mtimeMs, size } = statSync(path)
  return `${ino} ${mtimeMs} ${size}`
}
