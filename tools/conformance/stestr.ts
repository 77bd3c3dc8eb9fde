/** Tempest's tests run by stestr, in a folder of the run's own. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from '../setup/run-command.mjs'
import { progress, SetupError } from '../setup/say.mjs'
import { readOutcomes, type TestOutcome } from './outcome.ts'
import type { Tempest } from './tempest.ts'

export interface TempestRun {
  tempest: Tempest
  /** Holds tempest.conf; gets all that the run leaves. */
  folder: string
  patterns: readonly string[]
  concurrency: number
}

/** @returns what came of each test. @throws SetupError when none was run */
export async function runTempest({ tempest, folder, patterns, concurrency }: TempestRun): Promise<TestOutcome[]> {
  prepare(tempest, folder, patterns)
  const env = {
    ...process.env,
    PATH: `${tempest.bin}${delimiter}${process.env.PATH ?? ''}`,
    TEMPEST_CONFIG: join(folder, 'tempest.conf'),
    TEMPEST_CONFIG_DIR: folder,
  }
  const text = createWriteStream(join(folder, 'tests.txt'))
  let ended = 0
  const onLine = (line: string) => {
    text.write(`${line}\n`)
    if (/ \.\.\. (ok|FAILED|SKIPPED)/.test(line)) progress(`${++ended} tests: ${line}`)
  }
  const args = ['run', '--concurrency', `${concurrency}`, '--include-list', 'selection']
  const { tail, signal } = await runCommand(join(tempest.bin, 'stestr'), args, { cwd: folder, env, onLine })
  text.end()
  if (signal) throw new SetupError('Interrupted.')
  const read = 'stestr last --subunit | subunit2disk --directory results > read.log 2>&1'
  await runCommand('sh', ['-c', read], { cwd: folder, env })
  const outcomes = readOutcomes(join(folder, 'results'))
  if (outcomes.length === 0) throw new SetupError(`No test was run:\n${tail}`)
  return outcomes
}

function prepare({ packages }: Tempest, folder: string, patterns: readonly string[]): void {
  mkdirSync(join(folder, 'lock'), { recursive: true })
  mkdirSync(join(folder, 'results'), { recursive: true })
  writeFileSync(join(folder, 'selection'), `${patterns.join('\n')}\n`)
  const discover = join(packages, 'tempest', 'test_discover')
  // tests of a class stay in one process: they share what the class has set up
  const conf = ['[DEFAULT]', `test_path=${discover}`, `top_dir=${packages}`, 'group_regex=([^\\.]*\\.)*', '']
  writeFileSync(join(folder, '.stestr.conf'), conf.join('\n'))
}
