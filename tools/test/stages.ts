/**
 * The storeys of the tests, told apart by their names:
 *   check       types, lint, our own rules and unit tests: `*.test.ts` beside the code; seconds
 *   in-process  `*.cloud.test.ts`: the whole cloud on fake drivers in one process; and guest/, which boots the tiny image
 *   acceptance  `acceptance/**` on real clouds with real clients; minutes
 */
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CACHE, ROOT } from '../setup/paths.mjs'
import { add, type Outcome } from './outcome.ts'
import { runFiles } from './run-files.ts'
import { runTool } from './run-tool.ts'

const find = (...patterns: string[]) =>
  globSync(patterns, { cwd: ROOT })
    .sort()
    .map((file) => join(ROOT, file))

const isCloudTest = (file: string) => file.endsWith('.cloud.test.ts')

export const unitTests = () => find('{src,tools,bench}/**/*.test.{ts,mjs}').filter((file) => !isCloudTest(file))
export const inProcessTests = () => find('src/**/*.cloud.test.ts', 'guest/**/*.test.ts')
export const acceptanceTests = () => find('acceptance/**/*.test.ts')

const MINUTE = 60_000

/** @param files the tests; types and lint are whole whatever they are */
export async function check(files = unitTests()): Promise<Outcome> {
  const outcomes = await Promise.all([
    runTool('tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', join(CACHE, 'tsbuildinfo')),
    runTool('biome', 'check', '--diagnostic-level=error', '--max-diagnostics=100', '.'),
    runFiles({ name: 'unit', files, concurrency: availableParallelism(), timeout: 2 * MINUTE }),
  ])
  return outcomes.reduce(add)
}

const inProcess = () =>
  runFiles({ name: 'in-process', files: inProcessTests(), concurrency: availableParallelism(), timeout: 5 * MINUTE })

const acceptance = () =>
  runFiles({
    name: 'acceptance',
    files: acceptanceTests(),
    concurrency: 1,
    timeout: 10 * MINUTE,
    tellEach: true,
    processPerFile: true,
  })

/** In their order. */
export const STAGES: Record<string, () => Promise<Outcome>> = { check: () => check(), 'in-process': inProcess, acceptance }

/** Acceptance tests have the machine to themselves; the others run beside each other. */
export const runNamed = (files: string[]) => {
  const isAcceptance = files.some((file) => file.startsWith(join(ROOT, 'acceptance')))
  return runFiles({
    name: 'named files',
    files,
    concurrency: isAcceptance ? 1 : availableParallelism(),
    timeout: 10 * MINUTE,
    tellEach: true,
    processPerFile: isAcceptance,
  })
}
