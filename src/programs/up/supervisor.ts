/** One of our processes, kept running: whoever kills it sees it come back. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { PARENT, type ReadyMessage } from '../process-life.ts'
import { RELEASE_ENVIRONMENT, type Release } from '../release/release.ts'
import type { StateFolder } from '../state-folder.ts'

export interface ChildSpec {
  name: 'controller' | 'agent'
  args: readonly string[]
  /** A copy of the program that it is to run from; the one that runs now unless told. */
  release?: Release
  /** Where a debugger may attach to it: `127.0.0.1:9229`. */
  inspect?: string
}

const PROGRAM = join(import.meta.dirname, '..', 'welkin.ts')
const RESTART_FIRST_MS = 200
const RESTART_LAST_MS = 10_000
/** Whoever lived that long has not failed to start. */
const LIVED_MS = 30_000

/**
 * Password hashing takes 19 MiB at a time, an image is read in pieces of 256 KiB; glibc would keep all that once it is freed, and each
 * arena keeps its own: there is one. So they come from the kernel each time: in huge pages, since nearly five thousand small ones cost
 * a quarter of the hash. Where nothing is hashed these would only cost memory.
 */
const childEnvironment = (spec: ChildSpec): NodeJS.ProcessEnv => ({ ...process.env, ...ownEnvironment(spec) })

const ownEnvironment = ({ name, release }: ChildSpec): NodeJS.ProcessEnv => ({
  ...(release && RELEASE_ENVIRONMENT),
  WATCH_REPORT_DEPENDENCIES: undefined, // `node --watch` is for its own child alone
  MALLOC_MMAP_THRESHOLD_: `${256 * 1024}`,
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: `${64 * 1024}`,
  ...(name === 'controller' ? { GLIBC_TUNABLES: tunables(process.env.GLIBC_TUNABLES) } : {}),
})

const tunables = (given: string | undefined) => [given, 'glibc.malloc.hugetlb=1'].filter(Boolean).join(':')

/** Short-lived objects have this many MiB before they are sorted out; V8's own 16 buy nothing that our benchmarks can see. */
const YOUNG_MIB = { controller: 8, agent: 1 } as const

/** What a program said at its end, among the lines of its log, which are JSON. */
export const lastWords = (log: string): string | undefined => {
  const at = `\n${log}`.lastIndexOf('\nwelkin: ')
  const words = at === -1 ? undefined : log.slice(at + 'welkin: '.length)
  return words?.split(/\n(?=\{)/)[0]?.trim()
}

/** One word of a shell's command, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

const isReady = (message: Partial<ReadyMessage>): message is ReadyMessage => message.ready === true

export class KeptChild {
  readonly #spec: ChildSpec
  readonly #state: StateFolder
  readonly #clock: Clock
  readonly #say: (line: string) => void
  #child: ChildProcess | undefined
  #stopping = false
  #failures = 0

  constructor(spec: ChildSpec, state: StateFolder, clock: Clock, say: (line: string) => void) {
    this.#spec = spec
    this.#state = state
    this.#clock = clock
    this.#say = say
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when it is ready. @throws Error with its last words when it ends before that */
  start(): Promise<ReadyMessage> {
    return new Promise((resolve, reject) =>
      this.#spawn(resolve, (code) => {
        const words = lastWords(readFileSync(this.#logPath(), 'utf8'))
        const why = words === undefined ? '' : `\n  ${words}`
        reject(new Error(`The ${this.#spec.name} ended (${code}) before it was ready; its log: ${this.#logPath()}${why}`))
      }),
    )
  }

  /** For a shell that has this process's number: the same program, with its environment and its log. */
  command(): string {
    const given = Object.entries(ownEnvironment(this.#spec))
    const unset = given.flatMap(([name, value]) => (value === undefined ? ['-u', name] : []))
    const set = given.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    const words = ['env', ...unset, ...set, `${PARENT}=${process.pid}`, process.execPath, ...this.#words()]
    return `exec ${words.map(quoted).join(' ')} </dev/null >>${quoted(this.#logPath())} 2>&1`
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const cancel = this.#clock.after(12_000, () => child.kill('SIGKILL'))
    await gone
    cancel()
  }

  #logPath = () => join(this.#state.log, `${this.#spec.name}.log`)

  #words = (): string[] => [
    ...process.execArgv,
    ...(this.#spec.inspect === undefined ? [] : [`--inspect=${this.#spec.inspect}`]),
    `--max-semi-space-size=${YOUNG_MIB[this.#spec.name]}`,
    this.#spec.release?.program ?? PROGRAM,
    ...this.#spec.args,
  ]

  #spawn(ready: (message: ReadyMessage) => void, failed: (code: string) => void): void {
    const log = openSync(this.#logPath(), 'a', 0o600)
    const began = this.#clock.monotonic()
    const child = spawn(process.execPath, this.#words(), {
      env: { ...childEnvironment(this.#spec), [PARENT]: `${process.pid}` },
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    this.#child = child
    let wasReady = false
    child.on('message', (message: Partial<ReadyMessage>) => {
      if (!isReady(message)) return // Node itself speaks here when it watches files
      wasReady = true
      ready(message)
    })
    child.once('exit', (code, signal) => {
      if (this.#stopping) return
      if (!wasReady && this.#failures === 0) return failed(signal ?? `${code}`)
      this.#restart(signal ?? `exit ${code}`, this.#clock.monotonic() - began)
    })
  }

  #restart(why: string, livedMs: number): void {
    this.#failures = livedMs > LIVED_MS ? 1 : this.#failures + 1
    const wait = Math.min(RESTART_LAST_MS, RESTART_FIRST_MS * 2 ** (this.#failures - 1))
    this.#say(`The ${this.#spec.name} ended (${why}) and is started again.`)
    // a timer that holds the process: with every child dead there is nothing else that would
    this.#clock.sleep(wait).then(() => {
      if (this.#stopping) return
      this.#spawn(
        () => undefined,
        () => undefined,
      )
    })
  }
}
