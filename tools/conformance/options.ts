/** The words after `npm run conformance --`. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CACHE } from '../setup/paths.mjs'

export interface Options {
  /** Names of lists, and regular expressions. */
  wanted: string[]
  /** A list of the caller's. */
  list?: string
  /** The state folder of a running cloud; without it the run has a cloud of its own. */
  cloud?: string
  /** The cloud of its own with real guests and networks. */
  real: boolean
  /** Where tempest is, or is put. */
  venv?: string
  /** Where the log, the configuration and the results go. */
  log: string
  /** Tests at once. */
  concurrency: number
}

export const USAGE = `npm run conformance -- [options] LIST|REGEX…

LIST is a name of a file in tools/conformance/lists (identity, compute, …); anything else is a regular expression for names of tests.

  --list FILE        a list of your own, in the same form
  --cloud DIR        state folder of a running cloud (default: a cloud of its own, with --fake)
  --real             its own cloud is a real one (root)
  --venv DIR         where tempest is, or is to be installed (default: the user's cache folder)
  --log DIR          where logs and results go (default: .cache/conformance/<time>)
  --concurrency N    tests at once (default: 2)`

/** @throws Error when a word is not understood */
export function readOptions(args: string[], now: Date): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      list: { type: 'string' },
      cloud: { type: 'string' },
      real: { type: 'boolean', default: false },
      venv: { type: 'string' },
      log: { type: 'string' },
      concurrency: { type: 'string', default: '2' },
    },
  })
  const concurrency = Number(values.concurrency)
  if (!Number.isInteger(concurrency) || concurrency < 1) throw new Error('--concurrency takes a number from 1 on.')
  if (positionals.length === 0 && values.list === undefined) throw new Error(USAGE)
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  return { ...values, wanted: positionals, concurrency, log: values.log ?? join(CACHE, 'conformance', stamp) }
}
