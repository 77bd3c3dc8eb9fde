/** `npm run simulate -- --regressions`: whether each kept schedule holds, and finds its bug again where that is planted. */
import { PLANTED_BUGS } from '../../src/simulation/planted/index.ts'
import { type Regression, readRegressions } from '../../src/simulation/regressions.ts'
import { say } from '../setup/say.mjs'
import { withBug } from './planted.ts'
import { dealOut, type ProcessOptions } from './processes.ts'
import { searchNear } from './search-near.ts'

/** @returns what each process ends with: 1 when one does not hold, or does not find its bug */
export async function regressionsCommand(): Promise<number> {
  const wrong = await regressionsAmiss(say)
  say(wrong.length > 0 ? `NOT AS THEY HAVE TO BE: ${wrong.join(', ')}` : 'each holds, and finds the bug that it names')
  return wrong.length > 0 ? 1 : 0
}

/** @param tell a line of each @returns the names of those that are not as they have to be */
export async function regressionsAmiss(tell: (line: string) => void, names: readonly string[] = []): Promise<string[]> {
  const wrong: string[] = []
  for (const regression of readRegressions().filter(({ name }) => names.length === 0 || names.includes(name))) {
    const fault = (await brokenBy(regression, {}))[0] ?? (await lostBugOf(regression))
    tell(
      `${regression.name.padEnd(34)}${fault ?? (regression.planted ? `finds ${regression.planted}` : 'holds, and names no bug')}`,
    )
    if (fault !== undefined) wrong.push(regression.name)
  }
  return wrong
}

async function lostBugOf(regression: Regression): Promise<string | undefined> {
  const { planted, invariant } = regression
  if (planted === undefined) return undefined
  if (!PLANTED_BUGS.some(({ name }) => name === planted)) return `there is no planted bug ${planted}`
  const broken = await brokenBy(regression, withBug({ name: planted }))
  if (broken.some((line) => line.startsWith(invariant))) return undefined
  return `DOES NOT FIND ${planted}: ${broken[0] ?? 'nothing is broken with it'}`
}

async function brokenBy({ schedule }: Regression, options: ProcessOptions): Promise<string[]> {
  const broken: string[] = []
  const orders = [{ schedule, shrinks: false }].values()
  await dealOut(orders, ({ breaches }) => broken.push(...breaches) < 0, { ...options, count: 1 })
  return broken
}

/** @returns what the process ends with: 1 when none was found, 2 for one that names no bug */
export async function againCommand(name: string, within: number): Promise<number> {
  const regression = readRegressions().find((one) => one.name === name)
  if (regression?.planted === undefined) {
    say(`There is no regression ${name} that names a planted bug.`)
    return 2
  }
  const isFound = await searchNear(regression, within)
  say(`${name} ${isFound ? 'finds' : `DOES NOT FIND, by ${within} schedules near it,`} ${regression.planted}`)
  return isFound ? 0 : 1
}
