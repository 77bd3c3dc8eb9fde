/** Starts a process that runs test files, and watches it: a file that crashes or hangs is named, and ends nobody else. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileOrder, Report, TestResult } from './worker/messages.ts'

const WORKER = join(import.meta.dirname, 'worker', 'worker.ts')
const KEPT_LINES = 30
/** Results come by another way than what is printed. */
const PRINTS_ARRIVE_MS = 50
/** A test that takes too long is ended by node:test; the process is killed when even that does not happen. */
const GRACE = 1.25

export interface FileRun {
  results: TestResult[]
  /** What it printed last. */
  printed: string
  /** What is wrong with the whole: it crashed, or it hung. */
  fault?: string
  /** Absent: it did not come to its end. */
  cpuSeconds?: number
}

export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #ready: Promise<unknown>
  #printed: string[] = []
  #sound = true
  #cpuSeconds: number | undefined

  constructor(environment: NodeJS.ProcessEnv) {
    this.#child = fork(WORKER, { env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.#ready = Promise.race([once(this.#child, 'message'), once(this.#child, 'exit')])
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#printed.push(...text.split(/(?<=\n)/)))
  }

  /** Whether it can run another file. */
  get sound(): boolean {
    return this.#sound && this.#child.connected
  }

  /** @param hear told each result as it comes */
  async run(order: FileOrder, hear: (result: TestResult) => void): Promise<FileRun> {
    await this.#ready
    this.#printed = []
    this.#cpuSeconds = undefined
    const results: TestResult[] = []
    const fault = await this.#watch(order, (result) => {
      results.push(result)
      hear(result)
    })
    if (fault || results.some(({ failure }) => failure)) await sleep(PRINTS_ARRIVE_MS)
    return { results, fault, cpuSeconds: this.#cpuSeconds, printed: this.#printed.slice(-KEPT_LINES).join('').trimEnd() }
  }

  async end(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    const ended = exitCode === null && signalCode === null ? once(this.#child, 'exit') : undefined
    if (this.#child.connected) this.#child.disconnect()
    await ended
  }

  /** @returns what is wrong, if it did not come to the file's end */
  #watch(order: FileOrder, hear: (result: TestResult) => void): Promise<string | undefined> {
    return new Promise((resolve) => {
      let running: string[] = []
      const silence = setTimeout(hung, order.timeout * GRACE + 1_000)
      const finish = (fault?: string) => {
        clearTimeout(silence)
        if (fault) this.#sound = false // it may be some time until it is seen to have ended
        this.#child.off('message', onMessage).off('exit', onExit)
        resolve(fault)
      }
      const onMessage = (report: Report) => {
        silence.refresh()
        if (report.kind === 'result') hear(report.result)
        if (report.kind === 'running') running = report.tests
        if (report.kind !== 'over') return
        this.#sound = report.sound
        this.#cpuSeconds = report.cpuSeconds
        finish()
      }
      const onExit = (code: number | null, signal: string | null) =>
        finish(`its process ended with ${signal ?? code}, ${during(running)}`)
      const child = this.#child
      function hung() {
        child.off('exit', onExit)
        child.kill('SIGKILL')
        finish(`did not end, ${during(running)}`)
      }
      this.#child.on('message', onMessage).on('exit', onExit)
      if (!this.#child.connected) return finish('no process could be started')
      this.#child.send(order)
    })
  }
}

const during = (running: string[]): string =>
  running.length > 0 ? `in the test ${running.join(' › ')}` : 'between tests or after them: look for what the file leaves open'
