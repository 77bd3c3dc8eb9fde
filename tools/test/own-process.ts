/** Says which test files need a process of their own: those that start processes or threads, and those that ask for it. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const STARTS_PROCESSES = /from 'node:(child_process|worker_threads|cluster)'/
/** In the comment at the head of a file, with the reason. */
const ASKS = /^ ?(\/\*)?\*.*@own-process \w/m
const SUPPORT = /from '(\.[^']*\.(?:fixture|check)\.ts)'/g

/** What product code starts while it is tested does not count: it is the product's to end it. */
export function needsOwnProcess(file: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  if (STARTS_PROCESSES.test(text) || ASKS.test(text)) return true
  return [...text.matchAll(SUPPORT)].some(([, path]) => needsOwnProcess(resolve(dirname(file), path ?? ''), seen))
}
