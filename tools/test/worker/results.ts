/** Turns the events of one file's node:test run into results: one for each test, and one for each fault of the file itself. */
import { relative } from 'node:path'
import { inspect } from 'node:util'
import { ROOT } from '../../setup/paths.mjs'
import type { TestResult } from './messages.ts'

export interface TestEvent {
  name: string
  nesting: number
  file?: string
  line?: number
  skip?: string | boolean
  todo?: string | boolean
  details?: { type?: string; duration_ms?: number; error?: Error & { failureType?: string } }
}

export class FileResults {
  readonly #file: string
  readonly #path: string[] = []
  readonly #running: string[] = []
  #count = 0
  #failed = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Is told every event, in order. @returns what is to be counted of it */
  see(type: string, event: TestEvent): TestResult | undefined {
    if (type === 'test:dequeue') this.#running.push(event.name)
    if (type === 'test:complete') this.#running.splice(this.#running.lastIndexOf(event.name) >>> 0, 1)
    if (type === 'test:start') this.#path.splice(event.nesting, Number.POSITIVE_INFINITY, event.name)
    if (type === 'test:pass' || type === 'test:fail') return this.#judge(type === 'test:fail', event)
    return undefined
  }

  /** Begun and not over, suites and the tests inside them. */
  running = (): string[] => [...this.#running]

  get anyFailed(): boolean {
    return this.#failed > 0
  }

  get none(): boolean {
    return this.#count === 0
  }

  /** Something that is wrong with the file, and no test's fault. */
  fault(failure: string): TestResult {
    this.#failed++
    return { name: '', place: this.#place(), ms: 0, failure }
  }

  /** A suite counts only for what is wrong with itself, a parent not for what its children said already. */
  #judge(failed: boolean, event: TestEvent): TestResult | undefined {
    const error = event.details?.error
    const isSuite = event.details?.type === 'suite'
    if (failed ? error?.failureType === 'subtestsFailed' : isSuite) return undefined
    if (event.name === event.file) return this.fault(failed ? describe(error) : 'holds no test')
    this.#count++
    const failure = failed ? describe(error) : notRun(event)
    if (failure) this.#failed++
    const name = [...this.#path.slice(0, event.nesting), event.name].join(' › ')
    return { name, place: this.#place(event), ms: event.details?.duration_ms ?? 0, failure }
  }

  #place = ({ file, line }: Pick<TestEvent, 'file' | 'line'> = {}) => `${relative(ROOT, file ?? this.#file)}:${line ?? 1}`
}

/** A run that leaves something out proves nothing. */
const notRun = ({ skip, todo }: TestEvent): string | undefined =>
  skip !== undefined || todo !== undefined ? 'skipped' : undefined

/** The thrown thing itself, not the runner's wrapping of it. */
export function describe(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (typeof cause === 'string') return cause
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause)
  const lines = text.split('\n').filter((line) => !/^\s+at .*\(?node:/.test(line))
  return [...lines, ...internalOf(cause)].join('\n')
}

/** What a refusal of ours says to operators alone. */
function internalOf(thrown: unknown): string[] {
  const { internal } = (thrown ?? {}) as { internal?: unknown }
  return typeof internal === 'string' ? [`    internal: ${internal}`] : []
}
