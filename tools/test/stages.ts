/**
 * The storeys of the tests, told apart by their names:
 *   check        types, lint, our own rules and unit tests: `*.test.ts` beside the code; seconds. They start no process that runs beside
 *                them but the run's one PostgreSQL
 *   integration  `*.cloud.test.ts`: the whole cloud on fake drivers in one process; `*.daemon.test.ts`: one part of ours with the real
 *                daemons, guests or killed programs that it has to do with; `*.program.test.ts`: the same with programs that end by
 *                themselves, qemu-img on real images and our own; `*.proof.test.ts`: one property at every point, or of very many
 *                inputs; and guest/, which boots the tiny image
 *   acceptance   `acceptance/**` on real clouds with real clients; minutes
 */
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ensureCompiledOnce } from '../setup/compiled-code.mjs'
import { CACHE, ROOT } from '../setup/paths.mjs'
import { lint } from './lint.ts'
import { add, type Outcome } from './outcome.ts'
import { runFiles } from './run-files.ts'
import { runTool } from './run-tool.ts'

const find = (...patterns: string[]) =>
  globSync(patterns, { cwd: ROOT })
    .sort()
    .map((file) => join(ROOT, file))

const OF_INTEGRATION = /\.(cloud|daemon|program|proof)\.test\.ts$/

export const unitTests = () => find('{src,tools,bench}/**/*.test.{ts,mjs}').filter((file) => !OF_INTEGRATION.test(file))
/** What a change reaches of these is run beside the unit tests. */
export const partTests = () => find('{src,tools}/**/*.{daemon,program,proof}.test.ts')
export const integrationTests = () => [...find('src/**/*.cloud.test.ts', 'guest/**/*.test.ts'), ...partTests()]
export const acceptanceTests = () => find('acceptance/**/*.test.ts')

const MINUTE = 60_000

/** Beside tests that have work for every processor, a second checker only makes again the types that the first has made. */
const ONE_CHECKER = ['--checkers', '1']

async function unit(files: string[]): Promise<Outcome> {
  await ensureCompiledOnce() // while types and lint have the processors' use
  // one more than processors: some only wait
  return runFiles({ name: 'unit', files, concurrency: availableParallelism() + 1, timeout: 2 * MINUTE })
}

/** @param files the tests; types and lint are whole whatever they are */
export async function check(files = unitTests()): Promise<Outcome> {
  const outcomes = await Promise.all([
    runTool('tsc', '-p', '.', ...ONE_CHECKER, '--incremental', '--tsBuildInfoFile', join(CACHE, 'tsbuildinfo')),
    lint(),
    unit(files),
  ])
  return outcomes.reduce(add)
}

const integration = () =>
  runFiles({ name: 'integration', files: integrationTests(), concurrency: availableParallelism(), timeout: 5 * MINUTE })

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
export const STAGES: Record<string, () => Promise<Outcome>> = { check: () => check(), integration, acceptance }

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
