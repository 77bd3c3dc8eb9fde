/** What processes take, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessMemory {
  pid: number
  name: string
  /** MiB that are resident: pages that processes share count for each. */
  rss: number
  /** MiB with shared pages divided among those who share them. */
  pss: number
}

const field = (rollup: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024

/** Every process with `mark` among its words, and what it waits by, but for the asking one. */
export function memoryOf(mark: string): ProcessMemory[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && entry !== `${process.pid}`)
    .flatMap((entry) => factsOf(Number(entry)) ?? [])
  const ours = new Set(all.filter(({ words }) => words.some((word) => word.includes(mark))).map(({ pid }) => pid))
  const waits = ({ words, parent }: Facts) => words[0] === 'sleep' && ours.has(parent)
  return all
    .filter((one) => ours.has(one.pid) || waits(one))
    .map(({ pid, words, rss, pss }) => ({ pid, name: nameOf(words), rss, pss }))
}

interface Facts extends Omit<ProcessMemory, 'name'> {
  words: string[]
  parent: number
}

function factsOf(pid: number): Facts | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return { pid, words, parent, rss: field(rollup, 'Rss'), pss: field(rollup, 'Pss') }
  } catch {
    return undefined // it has ended meanwhile, or is the kernel's
  }
}

/** `welkin controller`, `ovsdb-server nb`. */
function nameOf(words: readonly string[]): string {
  const program = words.findIndex((word) => /\/welkin\.[jt]s$/.test(word))
  if (program >= 0) return `welkin ${words[program + 1]}`
  const pidFile = words.find((word) => word.startsWith('--pidfile='))
  const which = pidFile?.split('/').at(-1)?.replace('.pid', '')
  return [words[0]?.split('/').at(-1), words[0] === 'ovsdb-server' ? which : ''].filter(Boolean).join(' ')
}
