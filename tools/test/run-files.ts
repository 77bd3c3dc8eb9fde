/** Runs test files: those that start nothing share a few processes, the others have one each. Gathers failures only. */
import { relative } from 'node:path'
import { ROOT } from '../setup/paths.mjs'
import { progress, say } from '../setup/say.mjs'
import type { Cost } from './cpu-time.ts'
import { keepTimes, longestFirst } from './kept-times.ts'
import { NOTHING, type Outcome } from './outcome.ts'
import { needsOwnProcess, startersFirst } from './own-process.ts'
import { startPostgresFor } from './postgres-of-run.ts'
import { TimeLimit } from './time-limit.ts'
import type { TestResult } from './worker/messages.ts'
import { WorkerProcess } from './worker-process.ts'

export interface RunOptions {
  /** Shown with the progress. */
  name: string
  /** Absolute. */
  files: string[]
  /** Files at once, of those that share processes and of those that do not. */
  concurrency: number
  /** Of one test, in milliseconds on a quiet machine. */
  timeout: number
  /** Say each test as it ends: for tests that take seconds. */
  tellEach?: boolean
  /** Each file in a process of its own, whatever it does. */
  processPerFile?: boolean
}

export async function runFiles(options: RunOptions): Promise<Outcome> {
  const { files, concurrency, processPerFile } = options
  if (files.length === 0) return NOTHING
  const { environment, stop } = await startPostgresFor(files)
  const inOrder = longestFirst(files)
  const own = processPerFile ? inOrder : inOrder.filter(needsOwnProcess)
  const shared = startersFirst(inOrder.filter((file) => !own.includes(file)))
  const run = new Run(options, environment)
  const lanes = Array.from({ length: concurrency }, () => [run.inOneProcess(shared), run.inProcessesOfTheirOwn(own)])
  await Promise.all(lanes.flat()).then(run.ended).finally(stop)
  const outcome = run.outcome()
  keepTimes(outcome.costs)
  return outcome
}

class Run {
  readonly #options: RunOptions
  readonly #environment: NodeJS.ProcessEnv
  readonly #limit: TimeLimit
  readonly #count = { passed: 0, failed: 0 }
  readonly #failures: string[] = []
  readonly #costs: Cost[] = []
  readonly #ending: Promise<void>[] = []

  constructor(options: RunOptions, environment: NodeJS.ProcessEnv) {
    this.#options = options
    this.#environment = environment
    this.#limit = new TimeLimit(options.timeout)
  }

  outcome = (): Outcome => ({ ...this.#count, failures: this.#failures, costs: this.#costs })

  /** Takes file after file from the queue, which others take from too, until there is none. */
  async inOneProcess(queue: string[]): Promise<void> {
    let worker: WorkerProcess | undefined
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      if (!worker?.sound) {
        this.#end(worker)
        worker = new WorkerProcess(this.#environment)
      }
      await this.#run(worker, file)
    }
    this.#end(worker)
  }

  async inProcessesOfTheirOwn(queue: string[]): Promise<void> {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const worker = new WorkerProcess(this.#environment)
      await this.#run(worker, file)
      this.#end(worker)
    }
  }

  /** What its processes used is known when they have ended. */
  ended = (): Promise<unknown> => Promise.all(this.#ending)

  #end(worker: WorkerProcess | undefined): void {
    if (worker) this.#ending.push(worker.end())
  }

  async #run(worker: WorkerProcess, file: string): Promise<void> {
    const order = { file, timeout: await this.#limit.now() }
    const began = performance.now()
    const run = await worker.run(order, (result) => this.#tell(result, file))
    const seconds = (performance.now() - began) / 1000
    if (run.cpuSeconds !== undefined) this.#costs.push({ file: relative(ROOT, file), cpuSeconds: run.cpuSeconds, seconds })
    if (run.fault) this.#tell({ name: '', place: `${relative(ROOT, file)}:1`, ms: 0, failure: run.fault }, file)
    if (run.printed && (run.fault || run.results.some(({ failure }) => failure)))
      this.#failures.push(`${relative(ROOT, file)} printed:\n${indent(run.printed)}`)
  }

  #tell({ name, place, ms, failure }: TestResult, file: string): void {
    const { tellEach } = this.#options
    if (failure === undefined) this.#count.passed++
    else {
      this.#count.failed++
      this.#failures.push(`✖ ${place} ${name}\n${indent(failure)}`)
    }
    const { passed, failed } = this.#count
    progress(`${this.#options.name}: ${passed} passed, ${failed} failed (${relative(ROOT, file)})`)
    if (tellEach) say(`${failure === undefined ? '✔' : '✖'} ${name} (${(ms / 1000).toFixed(1)} s)`)
    else if (failure !== undefined) say(`✖ ${place} ${name}`) // with what is wrong at the end: it may be minutes until then
  }
}

const indent = (text: string) => text.replace(/^/gm, '    ')
