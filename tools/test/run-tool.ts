import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { runCommand } from '../setup/run-command.mjs'
import type { Outcome } from './outcome.ts'

/**
 * How the checkers written in Go collect garbage: TypeScript's checker throws hardly anything away, and looking for what
 * it may give back, at each doubling, took a fifth of its processor time. It needs no more memory so.
 */
const COLLECT_SELDOM = { GOGC: '400' }

/** Runs a checker from node_modules/.bin; it counts as one test, and what it printed is the failure. */
export async function runTool(name: string, ...args: string[]): Promise<Outcome> {
  const lines: string[] = []
  const onLine = (line: string) => lines.push(line)
  const env = { ...COLLECT_SELDOM, ...process.env }
  const { code } = await runCommand(join(ROOT, 'node_modules', '.bin', name), args, { cwd: ROOT, env, onLine })
  if (code === 0) return { passed: 1, failed: 0, failures: [], costs: [] }
  return { passed: 0, failed: 1, failures: [`✖ ${name} ${args.join(' ')}\n${lines.join('\n').trim()}`], costs: [] }
}
