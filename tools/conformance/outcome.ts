/** What came of each test, as `subunit2disk` writes it: a folder for each, with `test.json`, and `traceback` or `reason` beside it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TestOutcome {
  /** With the id in brackets; of a class that could not be set up: `setUpClass (…)`. */
  name: string
  status: 'success' | 'fail' | 'skip' | 'xfail' | 'uxsuccess'
  /** Why it failed or was skipped, in few lines; empty when it succeeded. */
  reason: string
}

export const readOutcomes = (folder: string): TestOutcome[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('test.json'))
    .map((path) => outcomeOf(join(folder, path, '..')))
    .sort((a, b) => a.name.localeCompare(b.name))

function outcomeOf(folder: string): TestOutcome {
  const { id, status } = JSON.parse(readFileSync(join(folder, 'test.json'), 'utf8')) as {
    id: string
    status: TestOutcome['status']
  }
  const detail = (name: string) => {
    const file = join(folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  if (status === 'success') return { name: id, status, reason: '' }
  return { name: id, status, reason: shortReason(detail('traceback') || detail('reason')) }
}

const MOST_CHARACTERS = 600

/** What was raised, without the way there: the lines after the traceback's last frame and its line of code. */
export function shortReason(text: string): string {
  const lines = text.trim().split('\n')
  const frame = lines.findLastIndex((line) => /^\s+File "/.test(line))
  const raised = lines.slice(frame + 1).findIndex((line) => !/^\s/.test(line))
  const said = frame < 0 ? lines : lines.slice(frame + 1 + Math.max(raised, 0))
  return said.join('\n').trim().slice(0, MOST_CHARACTERS)
}
