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

/** Every process with `mark` among its words, but for the asking one. */
export function memoryOf(mark: string): ProcessMemory[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && entry !== `${process.pid}`)
    .flatMap((entry) => {
      try {
        const words = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0')
        if (!words.some((word) => word.includes(mark))) return []
        const rollup = readFileSync(`/proc/${entry}/smaps_rollup`, 'utf8')
        return [{ pid: Number(entry), name: nameOf(words), rss: field(rollup, 'Rss'), pss: field(rollup, 'Pss') }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

/** `welkin controller`, `ovsdb-server nb`. */
function nameOf(words: readonly string[]): string {
  const program = words.findIndex((word) => word.endsWith('/welkin.ts'))
  if (program >= 0) return `welkin ${words[program + 1]}`
  const pidFile = words.find((word) => word.startsWith('--pidfile='))
  const which = pidFile?.split('/').at(-1)?.replace('.pid', '')
  return [words[0]?.split('/').at(-1), words[0] === 'ovsdb-server' ? which : ''].filter(Boolean).join(' ')
}
