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
}

/** @throws Error that says which option is wrong, and how */
export function readOptions(args: readonly string[]): SimulateOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      only: { type: 'string' },
      days: { type: 'string', default: '2' },
      story: { type: 'boolean', default: false },
      keep: { type: 'string' },
      counts: { type: 'boolean', default: false },
      planted: { type: 'boolean', default: false },
      within: { type: 'string' },
    },
  })
  const { only, story, counts, keep, planted } = values
  const isOne = only !== undefined
  if (isOne && (values.seeds ?? values.from ?? values.within) !== undefined)
    throw new Error('--only is one seed: it goes with --days, --story, --keep and --counts alone')
  if (keep !== undefined && !isOne) throw new Error('--keep goes with --only SEED')
  if (keep !== undefined && !/^[a-z0-9-]+$/.test(keep)) throw new Error('--keep is a name of small letters, digits and hyphens')
  if (values.within !== undefined && !planted) throw new Error('--within goes with --planted')
  if (positionals.length > 0 && !planted) throw new Error(`${positionals.join(' ')}: names go with --planted`)
  return {
    first: wholeNumber(isOne ? '--only' : '--from', only ?? values.from ?? '1'),
    count: isOne ? 1 : wholeNumber('--seeds', values.seeds ?? '100'),
    days: wholeNumber('--days', values.days),
    ...{ isOne, story, counts, keep },
    planted: planted ? positionals : undefined,
    within: wholeNumber('--within', values.within ?? '60'),
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error(`${name} is a whole number from 1, not ${text}`)
  return Number(text)
}
