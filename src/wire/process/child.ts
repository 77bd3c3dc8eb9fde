import { type ChildProcess, spawn } from 'node:child_process'
import type { Clock } from '../../kernel/clock.ts'
import { processRefusals } from './refusals.ts'

export interface ChildOptions {
  clock: Clock
  /** Milliseconds until it is killed. */
  timeoutMs: number
  signal?: AbortSignal
  /** Written to its standard input, which is closed then; nothing unless given. */
  input?: string
  /** Beside PATH and the plain locale; nothing of ours is told to the child. */
  env?: Readonly<Record<string, string>>
  cwd?: string
}

/** How a program ended: by itself with a code, or by a signal. */
export interface ChildEnd {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A way of running programs that may misbehave. */
export type RunChild = (argv: readonly string[], options: ChildOptions) => Promise<ChildEnd>

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024
/** Few arenas, for its address space is limited and each would reserve 64 MiB. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', MALLOC_ARENA_MAX: '2' }

/**
 * Runs to the end: when it settles, the process is gone, also after an abort, a timeout or too much output.
 * Throws the signal's reason; `unavailable` (`child_timeout`); `internal` when it cannot start or says more than 4 MiB.
 */
export const runChild: RunChild = (argv, { clock, timeoutMs, signal, input, env, cwd = '/' }) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const [program = '', ...args] = argv
    const stdin = input === undefined ? 'ignore' : 'pipe'
    const child = spawn(program, args, { stdio: [stdin, 'pipe', 'pipe'], env: { ...ENVIRONMENT, ...env }, cwd })
    child.stdin?.on('error', () => undefined) // it may end without reading its input
    child.stdin?.end(input)
    let verdict: { error: unknown } | undefined
    const stop = (error: unknown) => {
      verdict ??= { error }
      child.kill('SIGKILL')
    }
    const onAbort = () => stop(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const cancelTimer = clock.after(timeoutMs, () => stop(tooSlow(argv, timeoutMs)))
    const [out, err] = collect(child, () => stop(failed(argv, 'too much output')))
    child.once('error', (error) => {
      verdict ??= { error: failed(argv, error.message, error) }
    })
    child.once('close', (code, endedBy) => {
      cancelTimer()
      signal?.removeEventListener('abort', onAbort)
      if (verdict) reject(verdict.error)
      else resolve({ code, signal: endedBy, stdout: text(out), stderr: text(err) })
    })
  })

function collect(child: ChildProcess, tooMuch: () => void): readonly [Buffer[], Buffer[]] {
  let bytes = 0
  const into = (chunks: Buffer[]) => (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAX_OUTPUT_BYTES) tooMuch()
    else chunks.push(chunk)
  }
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout?.on('data', into(out))
  child.stderr?.on('data', into(err))
  return [out, err]
}

const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8')

const failed = (argv: readonly string[], why: string, cause?: unknown) =>
  processRefusals.child_failed({ internal: `${argv.join(' ')}: ${why}`, cause })

const tooSlow = (argv: readonly string[], ms: number) =>
  processRefusals.child_timeout({ internal: `${argv.join(' ')}: killed after ${ms} ms` })
