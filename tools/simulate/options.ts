/** Reads what `npm run simulate` was asked for. */
import { parseArgs } from 'node:util'

export interface SimulateOptions {
  first: number
  count: number
  days: number
  /** One seed alone: it is told of even when nothing was wrong. */
  isOne: boolean
  story: boolean
  counts: boolean
  /** The name of a regression that its smallest schedule becomes. */
  keep: string | undefined
  /** Names of planted bugs to look for: all when there are none; undefined when none is looked for. */
  planted: readonly string[] | undefined
  within: number
  /** What is kept is looked at, and nothing else. */
  regressions: boolean
  /** The name of a regression that does not find its bug any more: another schedule is looked for. */
  again: string | undefined
  /** Nothing is done but that the options are told. */
  help: boolean
}

/** Each with what it does. */
const OPTIONS = {
  seeds: { type: 'string', value: 'N', does: 'lives through N schedules, one a seed: 100 unless told' },
  from: { type: 'string', value: 'SEED', does: 'the first of them: 1 unless told' },
  only: { type: 'string', value: 'SEED', does: 'one schedule alone, and the fingerprint of all that happened in it' },
  days: { type: 'string', value: 'N', does: 'days that each lasts, with a burst of work a day: 2 unless told' },
  story: { type: 'boolean', value: '', does: 'tells what happened, though nothing was wrong' },
  keep: { type: 'string', value: 'NAME', does: 'of one that fails, its smallest schedule becomes a regression of that name' },
  counts: { type: 'boolean', value: '', does: 'how often each fault, action, gate and operation of the APIs came up' },
  planted: {
    type: 'boolean',
    value: '[NAME …]',
    does: 'looks for bugs that are planted, one at a time: for all, or for those named',
  },
  within: { type: 'string', value: 'N', does: 'with --planted, the last seed that is tried: 60 unless told' },
  regressions: {
    type: 'boolean',
    value: '',
    does: 'whether each kept schedule holds, and finds the bug that it names where that is planted',
  },
  again: {
    type: 'string',
    value: 'NAME',
    does: 'looks for a schedule near that of a regression which finds its bug again, and keeps it instead',
  },
  help: { type: 'boolean', value: '', does: 'tells this' },
} as const

export const HELP: readonly string[] = [
  'npm run simulate -- [OPTION …]: whole clouds in virtual time, while things go wrong (docs/simulation.md)',
  ...Object.entries(OPTIONS).map(([name, { value, does }]) => `  ${`--${name} ${value}`.padEnd(22)}${does}`),
  'It ends with 1 when something was not as it has to be, with 2 when what was asked cannot be.',
]

/** @throws Error that says which option is wrong, and how */
export function readOptions(args: readonly string[]): SimulateOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  })
  const { only, story = false, counts = false, keep, planted, regressions = false, again, help = false } = values
  const isOne = only !== undefined
  if (isOne && (values.seeds ?? values.from ?? values.within) !== undefined)
    throw new Error('--only is one seed: it goes with --days, --story, --keep and --counts alone')
  if (regressions && Object.keys(values).length > 1) throw new Error('--regressions goes with nothing else')
  if (planted && (isOne || story || counts || (values.seeds ?? values.from) !== undefined))
    throw new Error('--planted goes with --within, --days and, of one bug, --keep alone')
  if (keep !== undefined && !isOne && !(planted && positionals.length === 1))
    throw new Error('--keep goes with --only SEED, or with --planted and one name')
  if (keep !== undefined && !/^[a-z0-9-]+$/.test(keep)) throw new Error('--keep is a name of small letters, digits and hyphens')
  if (values.within !== undefined && !planted && again === undefined)
    throw new Error('--within goes with --planted, or with --again')
  if (positionals.length > 0 && !planted) throw new Error(`${positionals.join(' ')}: names go with --planted`)
  return {
    first: wholeNumber(isOne ? '--only' : '--from', only ?? values.from ?? '1'),
    count: isOne ? 1 : wholeNumber('--seeds', values.seeds ?? '100'),
    days: wholeNumber('--days', values.days ?? '2'),
    ...{ isOne, story, counts, keep, regressions, again, help },
    planted: planted ? positionals : undefined,
    within: wholeNumber('--within', values.within ?? '60'),
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error(`${name} is a whole number from 1, not ${text}`)
  return Number(text)
}
