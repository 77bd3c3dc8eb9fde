/** Reads how much processor time this process and its ended children have used, and lists what used most of it. */
import { readFileSync } from 'node:fs'

export interface Cost {
  /** A test file, from the root. */
  file: string
  cpuSeconds: number
  /** From its begin to its end: longer where it waits, or the machine is busy. */
  seconds: number
}

const TICKS_A_SECOND = 100
/** utime, stime, cutime and cstime of proc(5), counted from behind the command's name, which may hold spaces. */
const [FIRST, END] = [11, 15]

/** Of this process, and of the children that it has waited for, theirs too; in hundredths. */
export function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return fields.slice(FIRST, END).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND
}

const LISTED = 10

/** @param total of everything, in seconds: what the files did not use, types, lint and PostgreSQL did */
export function costLines(costs: readonly Cost[], total: number): string[] {
  const files = costs.reduce((sum, cost) => sum + cost.cpuSeconds, 0)
  const most = costs.toSorted((a, b) => b.cpuSeconds - a.cpuSeconds).slice(0, LISTED)
  return [
    `processor time: ${total.toFixed(1)} s, ${files.toFixed(1)} s in ${costs.length} test files, the rest beside them; most of it in`,
    ...most.map(({ file, cpuSeconds }) => `${cpuSeconds.toFixed(2).padStart(7)} s  ${file}`),
  ]
}
