import { readFileSync } from 'node:fs'

/**
 * Whether `pid` runs and was started with `mark` among its words: a number that the kernel has given to another program
 * since is not taken for ours, and a dead process that nobody reaped is not taken for alive.
 */
export function isAlive(pid: number, mark: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    return state !== 'Z' && state !== 'X' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
  } catch {
    return false // no such process
  }
}

/** The number in a pid file, when the file is there and holds one. */
export function readPid(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, 'latin1'), 10)
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
