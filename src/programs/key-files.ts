/** Finds the files of keys that services declare (`SealedRows`) in a state folder, and makes those that a new cloud has not yet. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { SealedRows } from '../domain/identity/sealing/index.ts'
import type { Random } from '../kernel/random.ts'
import { makeSealingKeyFile, type SealingKeyFile, sealingKeyFile } from './sealing-key-file.ts'
import { SERVICES } from './services.ts'
import type { StateFolder } from './state-folder.ts'

export const allSealedRows = (): SealedRows[] => SERVICES.flatMap(({ sealedRows = [] }) => sealedRows)

export const keyFilePath = ({ root }: StateFolder, { file }: SealedRows): string => join(root, file)

export const declaredKeyFiles = (state: StateFolder): string[] => allSealedRows().map((rows) => keyFilePath(state, rows))

interface KeysWanted {
  /** Keys that may be elsewhere than in a file are. */
  elsewhere?: boolean
}

/** At a cloud's first start, and at the first one of a version whose services have one more. */
export function ensureKeyFiles(state: StateFolder, random: Random, { elsewhere = false }: KeysWanted = {}): void {
  for (const rows of allSealedRows()) {
    const path = keyFilePath(state, rows)
    if (!existsSync(path) && !(elsewhere && rows.inFile)) makeSealingKeyFile(path, random)
  }
}

/** Each read when it is asked for the first time, and again whenever it was replaced. */
export function keyFilesOf(state: StateFolder, random: Random): (rows: SealedRows) => SealingKeyFile {
  const opened = new Map<string, SealingKeyFile>()
  return (rows) => {
    const keys = opened.get(rows.file) ?? sealingKeyFile(keyFilePath(state, rows), random)
    opened.set(rows.file, keys)
    return keys
  }
}
