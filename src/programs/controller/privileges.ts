/** Gives up root: the controller goes on as a user who owns its part of the state folder, with copies of what only root can read. */
import { chownSync, existsSync, lchownSync, mkdirSync, readdirSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import type { StateFolder } from '../state-folder.ts'
import { findUser, groupsOf, type SystemUser } from '../system-user.ts'
import { copyDatabaseFiles, copyPasswordFile } from './database-files.ts'
import { copyOperatorFiles, type OperatorFiles, operatorFiles } from './operator-files.ts'

export interface Given {
  /** An address of the database. */
  database: string
  /** A policy file elsewhere than in the state folder. */
  policy?: string
}

export interface Dropped extends Given {
  /** Read again whenever they are replaced: the user's own. */
  ownFiles: readonly string[]
}

export interface Readable {
  database: string
  files: OperatorFiles
}

/** For whoever keeps its rights: everything where it is. */
export function keepPrivileges(state: StateFolder, { database, policy }: Given): Readable {
  const { policy: rules, federation } = operatorFiles(state, policy)
  const inPlace = ({ path }: { path: string }) => ({ path, copy: path })
  return { database, files: { policy: inPlace(rules), federation: inPlace(federation) } }
}

/** Everything that this takes has to be loaded by now. */
export function dropPrivileges(state: StateFolder, { database, policy, ownFiles }: Dropped): Readable {
  flushCompileCache() // while its folder may still be written to
  const user = findUser('welkin')
  own(state.controller, user)
  // the folder alone: what is in it the controller has made itself, and may be very many files
  mkdirSync(state.backups, { recursive: true, mode: 0o700 })
  chownSync(state.backups, user.uid, user.gid)
  for (const path of ownFiles) if (existsSync(path)) chownSync(path, user.uid, user.gid)
  const files = operatorFiles(state, policy)
  copyOperatorFiles(files, user)
  const readable = { database: copyDatabaseFiles(state, database, user), files }
  process.env.PGPASSFILE = copyPasswordFile(state, process.env, user) ?? process.env.PGPASSFILE
  process.setgroups?.(groupsOf(user)) // also those that an operator has put him into, such as a token's
  process.setgid?.(user.gid)
  process.setuid?.(user.uid)
  return readable
}

/** Links themselves, and never what they lead to: whoever owns the folder may have made them. */
function own(path: string, user: SystemUser): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  lchownSync(path, user.uid, user.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) own(child, user)
    else lchownSync(child, user.uid, user.gid)
  }
}
