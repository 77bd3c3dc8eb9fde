/** Processor time that a process has taken, all its threads, as the kernel counts it: what other work on the machine does not change. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString())

/** Microseconds, in user and kernel mode. */
export function processorTimeOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // the program's name, in parentheses, may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6
}

/** Microseconds that `pid` takes for each of the requests that `load` makes. */
export async function processorTimeEach(pid: number, load: () => Promise<{ answered: number }>): Promise<number> {
  const before = processorTimeOf(pid)
  const { answered } = await load()
  return (processorTimeOf(pid) - before) / answered
}
