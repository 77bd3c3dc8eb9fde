import { spawn } from 'node:child_process'
import type { Clock } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'

export interface RunOptions {
  clock: Clock
  signal?: AbortSignal
  /** 10 s unless told; then it is killed. */
  timeoutMs?: number
  cwd?: string
  env?: Record<string, string>
  input?: string
}

const OUTPUT_KEPT = 1 << 20

/**
 * Runs a program to its end, without a shell.
 * @returns what it wrote to standard output, at most 1 MiB of it
 * @throws internal when it cannot be started, ends badly (with what it said) or takes too long
 */
export function runCommand(
  argv: readonly string[],
  { clock, signal, timeoutMs = 10_000, cwd, env, input }: RunOptions,
): Promise<string> {
  const [program = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], signal, killSignal: 'SIGKILL' })
    const failed = (why: string, cause?: unknown) =>
      reject(new CloudError('internal', 'A command of the host failed.', { internal: `${argv.join(' ')}: ${why}`, cause }))
    const cancel = clock.after(timeoutMs, () => {
      child.kill('SIGKILL')
      failed(`no end within ${timeoutMs} ms`)
    })
    const out = collect(child.stdout)
    const err = collect(child.stderr)
    child.stdin.on('error', () => undefined) // it may end without reading its input
    child.stdin.end(input ?? '')
    child.on('error', (error) => {
      cancel()
      failed(error.message, error)
    })
    child.on('close', (code, by) => {
      cancel()
      if (code === 0) resolve(out())
      else failed(`${by ?? `exit ${code}`}: ${err().trim().slice(-2000)}`)
    })
  })
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= OUTPUT_KEPT) chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
