/** Runs a program and starts it again whenever it is told of a change; says so, and why it ended by itself. */
import type { ChildProcess } from 'node:child_process'

export interface RestartedProgramOptions {
  start(): ChildProcess
  say(line: string): void
  /** Changes that come within this time are one. */
  settleMs?: number
}

const STOPPED_WITHIN_MS = 15_000

export class RestartedProgram {
  readonly #options: RestartedProgramOptions
  readonly #changes = new Set<string>()
  readonly #ended = Promise.withResolvers<number>()
  #child: ChildProcess
  #timer: NodeJS.Timeout | undefined
  #restarting = false
  #stopping = false

  constructor(options: RestartedProgramOptions) {
    this.#options = options
    this.#child = this.#start()
  }

  /** Resolves once it was stopped, with the program's exit code. */
  get ended(): Promise<number> {
    return this.#ended.promise
  }

  /** @param what as people are told */
  changed(what: string): void {
    this.#changes.add(what)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#restart(), this.#options.settleMs ?? 150)
  }

  stop(signal: NodeJS.Signals): void {
    this.#stopping = true
    clearTimeout(this.#timer)
    if (hasEnded(this.#child)) this.#ended.resolve(this.#child.exitCode ?? 1)
    else this.#child.kill(signal)
  }

  #start(): ChildProcess {
    const child = this.#options.start()
    child.once('exit', (code, signal) => {
      if (this.#stopping) return this.#ended.resolve(code ?? 1)
      if (!this.#restarting) this.#options.say(`Ended (${signal ?? `exit ${code}`}); it starts again when a source changes.`)
    })
    return child
  }

  async #restart(): Promise<void> {
    if (this.#restarting || this.#stopping) return // what changes meanwhile is looked at afterwards
    this.#restarting = true
    const [first = '', ...others] = this.#changes
    this.#changes.clear()
    await end(this.#child)
    this.#restarting = false
    if (this.#stopping) return this.#ended.resolve(this.#child.exitCode ?? 1)
    this.#child = this.#start()
    this.#options.say(`Restarted: ${first}${others.length > 0 ? ` and ${others.length} more` : ''} changed.`)
    if (this.#changes.size > 0) await this.#restart()
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS)
  await gone
  clearTimeout(timer)
}
