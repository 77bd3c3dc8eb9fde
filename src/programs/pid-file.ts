/** One process of a kind for each state folder: who holds the file, alive, is it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isAlive, readPid } from '../wire/process/index.ts'
import type { StateFolder } from './state-folder.ts'

export type Role = 'up' | 'controller' | 'agent'

export const pidFileOf = (state: StateFolder, role: Role) => join(state.run, `${role}.pid`)

/** The pid of the living process of that role, if there is one. */
export function findRole(state: StateFolder, role: Role): number | undefined {
  const pid = readPid(pidFileOf(state, role))
  return pid !== undefined && pid !== process.pid && hasRole(state, role, pid) ? pid : undefined
}

/** Whether that process lives and is no other program's by now, whatever pid files say. */
export const hasRole = (state: StateFolder, role: Role, pid: number): boolean =>
  isAlive(pid, role === 'up' ? 'welkin' : state.root)

/** `up` starts the others with the state folder in their command lines. */
export function claimRole(state: StateFolder, role: Role): void {
  mkdirSync(dirname(pidFileOf(state, role)), { recursive: true })
  writeFileSync(pidFileOf(state, role), `${process.pid}\n`)
}

export function releaseRole(state: StateFolder, role: Role): void {
  const path = pidFileOf(state, role)
  if (!existsSync(path) || readFileSync(path, 'latin1').trim() !== `${process.pid}`) return
  try {
    rmSync(path, { force: true })
  } catch (error) {
    // the controller, no longer root, may not: a file that names a dead process counts as none
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
  }
}
