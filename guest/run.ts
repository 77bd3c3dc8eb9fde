import { systemClock } from '../src/kernel/clock.ts'
import { runCommand } from '../src/wire/process/index.ts'

/** What every step of a build is given. */
export interface BuildContext {
  /** Shows progress: one line for a person. */
  say: (line: string) => void
  signal: AbortSignal
}

/** Set for every program a build runs: their words are read, and files get the same times in every build. */
const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  E2FSPROGS_FAKE_TIME: '1767225600',
  SOURCE_DATE_EPOCH: '1767225600',
}

/** Runs a program of the host to its end. @returns its standard output. @throws internal, with what it said */
export const run = (argv: readonly string[], { signal }: BuildContext, cwd?: string): Promise<string> =>
  runCommand(argv, { clock: systemClock, signal, timeoutMs: 300_000, cwd, env: ENVIRONMENT })
