/** Says which test files need a process of their own: those that leave processes or threads running beside them, and those that ask for it. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const STARTS_PROCESSES = /^import ([^']*?) from 'node:(?:child_process|worker_threads|cluster)'/gm
/** A command that is waited for where it is called leaves nothing behind. */
const WAITS = /^\{ (?:(?:exec|execFile|spawn)Sync(?:, )?)+ \}$/
/** In the comment at the head of a file, with the reason. */
const ASKS = /^ ?(\/\*)?\*.*@own-process \w/m
const SUPPORT = /from '(\.[^']*\.(?:fixture|check)\.ts)'/g

/** What product code starts while it is tested does not count: it is the product's to end it. */
export function needsOwnProcess(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  if (ASKS.test(text) || startsProcesses(text)) return true
  return [...text.matchAll(SUPPORT)].some(([, path]) => needsOwnProcess(resolve(dirname(file), path ?? ''), seen))
}

const startsProcesses = (text: string) => [...text.matchAll(STARTS_PROCESSES)].some(([, names = '']) => !WAITS.test(names))
