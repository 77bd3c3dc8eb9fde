import { say } from '../setup/say.mjs'
import { costLines, cpuSeconds } from './cpu-time.ts'
import { add, NOTHING, type Outcome } from './outcome.ts'

/**
 * Runs stages one after the other, also after a failed one, prints failures as each ends and, where several ran, once
 * more at the end (who keeps only the end of the output still learns what failed), and closes with `N passed, N failed`
 * alone on a line. The exit code is 0 only when something passed and nothing failed.
 */
export async function report(stages: Record<string, () => Promise<Outcome>>, chosen = Object.keys(stages)): Promise<void> {
  let total = NOTHING
  for (const name of chosen) {
    const stage = stages[name]
    if (!stage) throw new Error(`There is no stage ${name}; there are ${Object.keys(stages).join(', ')}.`)
    const started = performance.now()
    const outcome = orEmpty(name, await stage())
    for (const failure of outcome.failures) say(`\n${failure}`)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    say(`${outcome.failed === 0 ? '✔' : '✖'} ${name}: ${outcome.passed} passed, ${outcome.failed} failed (${seconds} s)`)
    total = add(total, outcome)
  }
  if (total.costs.length > 1) for (const line of costLines(total.costs, cpuSeconds())) say(line)
  if (chosen.length > 1 && total.failures.length > 0) say(`\nWhat failed:\n${total.failures.join('\n')}`)
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`)
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
}

/** A stage that ran nothing has proved nothing. */
const orEmpty = (name: string, outcome: Outcome): Outcome =>
  outcome.passed + outcome.failed > 0 ? outcome : { passed: 0, failed: 1, failures: [`✖ ${name}: there are no tests`], costs: [] }
