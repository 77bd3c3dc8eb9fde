/** Finds the files of keys that services declare (`SealedRows`) in a state folder, and makes those that a new cloud has not yet. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type SealedRows, wantedInFile } from '../domain/identity/sealing/index.ts'
import type { Random } from '../kernel/random.ts'
import { databaseOf } from './database-of.ts'
import { type DatabaseUrl, hasDatabase, lookInto } from './read-only-store.ts'
import { makeSealingKeyFile, type SealingKeyFile, sealingKeyFile } from './sealing-key-file.ts'
import { SERVICES } from './services.ts'
import type { StateFolder } from './state-folder.ts'

export const allSealedRows = (): SealedRows[] => SERVICES.flatMap(({ sealedRows = [] }) => sealedRows)

export const keyFilePath = ({ root }: StateFolder, { file }: SealedRows): string => join(root, file)

export const declaredKeyFiles = (state: StateFolder): string[] => allSealedRows().map((rows) => keyFilePath(state, rows))

/** What to say of those that others than their owner may read, as a copy from a backup comes out easily. */
export const openKeyFiles = (state: StateFolder): string[] =>
  declaredKeyFiles(state).flatMap((path) => {
    const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777
    if ((mode & 0o077) === 0) return []
    return `${path} is not its owner's alone (mode ${mode.toString(8)}): whoever can read it can read what is sealed with it. Do: chmod 600 ${path}`
  })

interface KeysWanted {
  /** Where the cloud's rows are; as its state folder says unless told. */
  database?: DatabaseUrl
  /** Keys that may be elsewhere than in a file are. */
  elsewhere?: boolean
}

/**
 * At a cloud's first start, and at the first one of a version whose services have one more.
 * @throws Error that says which file is missing, whose key the database knows: none is made in its place
 */
export async function ensureKeyFiles(
  state: StateFolder,
  random: Random,
  { elsewhere = false, database = databaseOf(state) }: KeysWanted = {},
): Promise<void> {
  const absent = allSealedRows().filter((rows) => !existsSync(keyFilePath(state, rows)))
  for (const rows of absent) await requireUnknown(state, rows, database)
  for (const rows of absent) if (!(elsewhere && rows.inFile)) makeSealingKeyFile(keyFilePath(state, rows), random)
}

async function requireUnknown(state: StateFolder, rows: SealedRows, database: DatabaseUrl): Promise<void> {
  const [id] = hasDatabase(database) ? await lookInto(database, (ctx) => wantedInFile(ctx, rows)) : []
  if (id === undefined) return
  throw new Error(
    `${keyFilePath(state, rows)} is missing. ${rows.what} are sealed with the key ${id}, which was in it: restore that file from a backup, or copy it from the state folder of another of this cloud's controllers, and start again. No other was made in its place.`,
  )
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
