import { type ChildOptions, runChild } from './child.ts'
import { processRefusals } from './refusals.ts'

export type RunOptions = Omit<ChildOptions, 'timeoutMs'> & {
  /** Milliseconds; 10 s unless told. */
  timeoutMs?: number
}

/**
 * Runs a program that is expected to do well.
 * @returns what it wrote to standard output
 * @throws internal (`command_failed`) with what it said when it ends badly; else what `runChild` throws
 */
export async function runCommand(argv: readonly string[], options: RunOptions): Promise<string> {
  const end = await runChild(argv, { timeoutMs: 10_000, ...options })
  if (end.code === 0) return end.stdout
  throw processRefusals.command_failed({
    internal: `${argv.join(' ')}: ${end.signal ?? `exit ${end.code}`}: ${end.stderr.trim().slice(-2000)}`,
  })
}
