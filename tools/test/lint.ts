/** Lints with Biome the files that are not known to be clean: what it says of a file depends on nothing but the file and how it is told to judge. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { allFiles } from '../rules/source.ts'
import { CACHE, ROOT } from '../setup/paths.mjs'
import { keep, kept } from './kept.ts'
import type { Outcome } from './outcome.ts'
import { runTool } from './run-tool.ts'

/** What these find is a warning, which fails no check: editors and `npm run format` have them, tsc itself refuses unused names. They took a sixth of the time. */
export const MERE_WARNINGS = [
  'correctness/noUnusedFunctionParameters',
  'correctness/noUnusedImports',
  'correctness/noUnusedVariables',
  'style/useImportType',
  'suspicious/noIrregularWhitespace',
  'suspicious/noTsIgnore',
]
const ARGUMENTS = [
  'check',
  '--diagnostic-level=error',
  '--max-diagnostics=100',
  '--no-errors-on-unmatched',
  ...MERE_WARNINGS.map((rule) => `--skip=${rule}`),
]
/** Which rules hold depends on them too: Biome's version, and for some rules what our code depends on. */
const JUDGED_BY = ['biome.json', 'package.json', 'node_modules/@biomejs/biome/package.json']

export interface Linted {
  root: string
  /** From the root. */
  files: string[]
  /** Where it is kept which files are clean. */
  place: string
  run(name: string, ...args: string[]): Promise<Outcome>
}

const OURS = (): Linted => ({ root: ROOT, files: allFiles(), place: join(CACHE, 'lint-clean.json'), run: runTool })

export async function lint({ root, files, place, run } = OURS()): Promise<Outcome> {
  const text = (path: string) => readFileSync(join(root, path), 'utf8')
  const judgedBy = hash(...ARGUMENTS, ...JUDGED_BY.map(text))
  const clean = kept<string>(place)
  const judged = files.filter(includedBy(text('biome.json')))
  const now = new Map(judged.map((path) => [path, hash(judgedBy, path, text(path))]))
  const unknown = judged.filter((path) => clean[path] !== now.get(path))
  if (unknown.length === 0) return { passed: 1, failed: 0, failures: [], costs: [] }
  const outcome = await run('biome', ...ARGUMENTS, ...unknown)
  if (outcome.failed === 0) keep(place, Object.fromEntries(now))
  return outcome
}

const hash = (...texts: string[]): string => createHash('sha256').update(JSON.stringify(texts)).digest('base64')

/** Biome looks at no others either, but says so of each that it is given. */
function includedBy(configuration: string): (path: string) => boolean {
  const { files } = JSON.parse(configuration) as { files: { includes: string[] } }
  const not = files.includes.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const is = files.includes.filter((pattern) => !pattern.startsWith('!'))
  return (path) =>
    is.some((pattern) => matchesGlob(path, pattern)) && !not.some((start) => path === start || path.startsWith(`${start}/`))
}
