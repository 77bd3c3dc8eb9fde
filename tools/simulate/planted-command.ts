/** `npm run simulate -- --planted [NAME …] [--within 60]`: a table of planted bugs, and at which seed each was found by what. */
import { PLANTED_BUGS, type PlantedBug } from '../../src/simulation/planted/index.ts'
import { keepRegression } from '../../src/simulation/regressions.ts'
import { say } from '../setup/say.mjs'
import { type Found, findPlanted, type Hunt } from './planted.ts'

/** @param names all when there are none @param keep the name of a regression that what is found becomes @returns what the process ends with: 1 when one was not found */
export async function plantedCommand(names: readonly string[], hunt: Hunt, keep?: string): Promise<number> {
  const unknown = names.filter((name) => !PLANTED_BUGS.some((bug) => bug.name === name))
  if (unknown.length > 0) {
    say(`There is no planted bug ${unknown.join(', ')}. There are: ${PLANTED_BUGS.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const bugs = PLANTED_BUGS.filter(({ name }) => names.length === 0 || names.includes(name))
  const missed: string[] = []
  await findPlanted(bugs, { ...hunt, shrinks: keep !== undefined }, (bug, found) => {
    say(lineOf(bug, found, hunt))
    if (found && keep !== undefined)
      say(`kept in ${keepRegression(keep, { found: found.breaches[0] ?? '', schedule: found.schedule, planted: bug.name })}`)
    if (!found) missed.push(bug.name)
  })
  say(`${bugs.length - missed.length} of ${bugs.length} planted bugs are found within ${hunt.within} seeds`)
  if (missed.length > 0) say(`NOT FOUND: ${missed.join(', ')}`)
  return missed.length > 0 ? 1 : 0
}

const MOST_LETTERS = 200

function lineOf({ name, leavesOut }: PlantedBug, found: Found | undefined, { within }: Hunt): string {
  const how = found
    ? `found at seed ${found.seed}: ${found.breaches[0]?.slice(0, MOST_LETTERS)}`
    : `NOT FOUND within ${within} seeds`
  return `${name.padEnd(34)}leaves out ${leavesOut}\n${' '.repeat(34)}${how}`
}
