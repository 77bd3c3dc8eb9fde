/** Finds the files that differ from main, and the test files that reach them by their imports. */
import { execFileSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { ImportGraph } from './import-graph.ts'

/** What every test runs on. */
const CONCERNS_ALL = /^(package(-lock)?\.json|tsconfig\.json|tools\/test\/(?!.*\.test\.ts$).*\.ts)$/
const ALWAYS = /^tools\/rules\//
const CODE = /\.(ts|mjs)$/

const git = (...args: string[]): string[] =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\0')
    .filter(Boolean)

/** Relative to the root: what is not committed, and what this branch has that main has not. */
export function changedFiles(): string[] {
  const [base = 'HEAD'] = attempt(() => git('merge-base', 'HEAD', 'main').map((line) => line.trim()))
  return [...new Set([...git('diff', '--name-only', '-z', base), ...git('ls-files', '-z', '--others', '--exclude-standard')])]
}

function attempt(work: () => string[]): string[] {
  try {
    return work()
  } catch {
    return [] // a clone without a branch main: what is not committed is all there is to know
  }
}

/**
 * Those of the test files (absolute) that a change may break: they import a changed file, or one of the files that they load names
 * a changed file that is no code. The repository's rules are always among them.
 * @param changed relative to the root
 */
export function reachedBy(changed: readonly string[], tests: readonly string[], root = ROOT): string[] {
  if (changed.some((path) => CONCERNS_ALL.test(path))) return [...tests]
  const graph = new ImportGraph(root)
  const code = new Set(changed.filter((path) => CODE.test(path)).map((path) => join(root, path)))
  const data = changed.filter((path) => !CODE.test(path)).map((path) => basename(path))
  const touches = (file: string) => code.has(file) || data.some((name) => graph.textOf(file).includes(name))
  return tests.filter((file) => ALWAYS.test(file.slice(root.length + 1)) || [...graph.reach(file)].some(touches))
}
