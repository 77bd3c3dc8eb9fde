/** Says which test files need a process of their own: those that leave processes or threads running beside them, and those that ask for it; and which should run while theirs is small. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const STARTS_PROCESSES = /^import ([^']*?) from 'node:(?:child_process|worker_threads|cluster)'/gm
/** A command that is waited for where it is called leaves nothing behind. */
const WAITS = /^\{ (?:(?:exec|execFile|spawn)Sync(?:, )?)+ \}$/
const ONE = '{ execFile }'
/** Also one whose end is awaited there: our server, which it asks, is in this process. */
const awaits = (text: string) => text.replaceAll('await promisify(execFile)(', '').split(/\bexecFile\b/).length === 2
/** In the comment at the head of a file, with the reason. */
const ASKS = /^ ?(\/\*)?\*.*@own-process \w/m
const SUPPORT = /^(?:im|ex)port [^']*?from '(\.[^']*\.(?:fixture|check)\.ts)'/gm
/** Its server is the run's, or goes when the process does. */
const POSTGRES = /\/store\/postgres-server\.fixture\.ts$/

/** What product code starts while it is tested does not count: it is the product's to end it. */
export const needsOwnProcess = (file: string): boolean => ASKS.test(readFileSync(file, 'utf8')) || leavesProcessesBeside(file)

/** Whether it, or a fixture of its, starts a process or a thread and does not wait for its end. */
export const leavesProcessesBeside = (file: string): boolean =>
  anyOf(file, (text) => startsOf(text).some(([, names = '']) => !WAITS.test(names) && !(names === ONE && awaits(text))))

const startsProcesses = (file: string): boolean => anyOf(file, (text) => startsOf(text).length > 0)

/**
 * Those that start processes, themselves or in a fixture of theirs, before the others: it takes the longer the more memory the starting
 * process has (0.7 ms of processor time at 50 MB, 11 ms at 450), and those that files share grow with each.
 */
export const startersFirst = (files: readonly string[]): string[] => {
  const starting = new Set(files.filter(startsProcesses))
  return [...starting, ...files.filter((file) => !starting.has(file))]
}

const startsOf = (text: string) => [...text.matchAll(STARTS_PROCESSES)]

/** Whether something holds of the text of the file, or of a fixture that it takes. */
function anyOf(file: string, holds: (text: string) => boolean, seen = new Set<string>()): boolean {
  if (seen.has(file) || POSTGRES.test(file)) return false
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  if (holds(text)) return true
  return [...text.matchAll(SUPPORT)].some(([, path]) => anyOf(resolve(dirname(file), path ?? ''), holds, seen))
}
