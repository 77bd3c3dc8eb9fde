/** Copies the files that an address of a PostgreSQL names (certificates, keys), and the file of passwords that goes with it. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { StateFolder } from '../state-folder.ts'
import type { SystemUser } from '../system-user.ts'
import { copyFor, copyPath } from './operator-files.ts'

const FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const

/** @returns the same address, with the copies in place of the files. @throws Error for a file that is not there */
export function copyDatabaseFiles(state: StateFolder, url: string, user: SystemUser): string {
  if (!url.startsWith('postgres')) return url
  const address = new URL(url)
  for (const name of FILES) {
    const path = address.searchParams.get(name)
    if (path === null) continue
    if (!existsSync(path)) throw new Error(`${path} is missing, which the database's address gives as ${name}.`)
    const copy = copyPath(state, name)
    copyFor(user, { path, copy })
    address.searchParams.set(name, copy)
  }
  return address.href
}

/** @returns where the passwords may be read that libpq's programs would find; undefined where there are none */
export function copyPasswordFile(state: StateFolder, env: NodeJS.ProcessEnv, user: SystemUser): string | undefined {
  const path = env.PGPASSFILE ?? join(homedir(), '.pgpass')
  if (!existsSync(path)) return undefined
  const copy = copyPath(state, 'pgpass')
  copyFor(user, { path, copy })
  return copy
}
