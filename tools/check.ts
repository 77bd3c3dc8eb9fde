/**
 * `npm run check`: types, lint, rules and unit tests; `npm run check -- --changed`: of the tests only those that a change can have broken,
 * and among these the tests with real daemons and programs, and the proofs, too.
 */
import { parseArgs } from 'node:util'
import { say } from './setup/say.mjs'
import { changedFiles, reachedBy } from './test/changed.ts'
import { report } from './test/report.ts'
import { check, partTests, unitTests } from './test/stages.ts'

const { values } = parseArgs({ options: { changed: { type: 'boolean', default: false } } })

function reachedTests(): string[] {
  const changed = changedFiles()
  const all = [...unitTests(), ...partTests()]
  const files = reachedBy(changed, all)
  say(`${changed.length} files changed: ${files.length} of ${all.length} test files are reached`)
  return files
}

await report({ check: () => check(values.changed ? reachedTests() : unitTests()) })
