/** Programs run to their end, as somebody at a terminal would run them. */
import { spawn } from 'node:child_process'
import { crowding } from '../../tools/test/slowness.ts'

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

export interface RunOptions {
  env?: Record<string, string>
  cwd?: string
  input?: string
  /** After which it is killed and the run has failed, on a quiet machine; later on a busy one. */
  timeoutMs?: number
}

/** Nothing of the test runner's own: a child that thinks it is a test answers in another language. */
export const cleanEnvironment = (): Record<string, string> => ({
  PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`,
  HOME: process.env.HOME ?? '/root',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
})

/** Never throws for a program that fails: its exit code tells. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { env = {}, cwd, input, timeoutMs = 120_000 } = options
  const [file = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...cleanEnvironment(), ...env }, stdio: 'pipe' })
    const out: Buffer[] = []
    const err: Buffer[] = []
    const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs * crowding())
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => err.push(piece))
    child.stdin.on('error', () => undefined) // it may end without reading all of its input
    child.stdin.end(input ?? '')
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      const said = Buffer.concat(err).toString()
      const stderr = signal === null ? said : `${said}\n(ended by ${signal})`
      resolve({ code: code ?? 128, stdout: Buffer.concat(out).toString(), stderr })
    })
  })
}

/** @returns what it printed. @throws Error with all that it said when its exit code is not 0 */
export async function succeed(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code !== 0) throw new Error(`${argv.join(' ')}\nended with ${code}:\n${stderr}${stdout}`)
  return stdout
}
