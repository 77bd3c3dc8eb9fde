/** Switches core dumps off for this process and all that it starts: what is in memory, keys and payloads too, goes to no file. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A byte: too little for a file, and the one limit under which the kernel gives nothing to a program in `core_pattern` either.
 * With 0 that program would still be given the memory.
 */
const TOO_LITTLE = 1

/** Without prlimit(1), which Debian always has, nothing changes but a line that says so. */
export function switchCoreDumpsOff(): void {
  const { soft, hard } = coreLimits('self')
  if (soft === TOO_LITTLE && hard === TOO_LITTLE) return
  const limit = Math.min(hard, TOO_LITTLE) // only root may raise a hard limit again
  try {
    execFileSync('prlimit', ['--pid', `${process.pid}`, `--core=${limit}:${limit}`], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    console.error(`welkin: core dumps cannot be switched off: ${error instanceof Error ? error.message.trim() : error}`)
  }
}

export interface CoreLimits {
  /** In bytes. */
  soft: number
  hard: number
}

/** What a process may write as its core. @param pid or `self` */
export function coreLimits(pid: number | 'self'): CoreLimits {
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8')
  const [, soft = '', hard = ''] = /^Max core file size +(\S+) +(\S+)/m.exec(limits) ?? []
  const bytes = (word: string) => (word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word))
  return { soft: bytes(soft), hard: bytes(hard) }
}
