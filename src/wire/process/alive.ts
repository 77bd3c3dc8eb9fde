import { readFileSync } from 'node:fs'

/**
 * Whether `pid` runs and was started with `mark` among its words: a number that the kernel has given to another program
 * since is not taken for ours, and a dead process that nobody reaped is not taken for alive.
 */
export function isAlive(pid: number, mark: string): boolean {
  try {
    return !isDead(statOf(pid)) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
  } catch {
    return false // no such process
  }
}

/** Of the kernel's flags of a process, the one that says that it ends (`PF_EXITING`). */
const EXITING = 0x4

/**
 * Whether `pid` has been killed and still holds what it had open: files, their locks, sockets. It has no words of its own any more by then, so it
 * does not count as alive.
 */
export function isEnding(pid: number): boolean {
  try {
    const stat = statOf(pid)
    // the files of a process are its threads' too: the last of them lets go
    return isDead(stat) ? Number(stat[17]) > 1 : (Number(stat[6]) & EXITING) !== 0
  } catch {
    return false // no such process
  }
}

/** The fields of `/proc/PID/stat` from the state on: what is before may hold any letters. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

const isDead = ([state]: readonly string[]): boolean => state === 'Z' || state === 'X'

/** The number in a pid file, when the file is there and holds one. */
export function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'latin1'), 10)
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
