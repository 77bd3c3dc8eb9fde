import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { runCommand } from '../setup/run-command.mjs'
import type { Outcome } from './outcome.ts'

/** Runs a checker from node_modules/.bin; it counts as one test, and what it printed is the failure. */
export async function runTool(name: string, ...args: string[]): Promise<Outcome> {
  const lines: string[] = []
  const onLine = (line: string) => lines.push(line)
  const { code } = await runCommand(join(ROOT, 'node_modules', '.bin', name), args, { cwd: ROOT, onLine })
  if (code === 0) return { passed: 1, failed: 0, failures: [], costs: [] }
  return { passed: 0, failed: 1, failures: [`✖ ${name} ${args.join(' ')}\n${lines.join('\n').trim()}`], costs: [] }
}
