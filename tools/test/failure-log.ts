/** Gathers what is needed to understand a failed test from the events of a node:test run. */
import { relative } from 'node:path'
import { inspect } from 'node:util'
import { ROOT } from '../setup/paths.mjs'

export interface TestEvent {
  name: string
  nesting: number
  file?: string
  line?: number
  skip?: string | boolean
  todo?: string | boolean
  message?: string
  details?: { type?: string; duration_ms?: number; error?: Error & { failureType?: string } }
}

const PRINTED_LINES = 30

const where = ({ file, line }: TestEvent) => `${relative(ROOT, file ?? '')}:${line ?? 1}`

export class FailureLog {
  readonly #texts: string[] = []
  readonly #path: string[] = []
  /** What each file printed: shown when it fails. */
  readonly #printed = new Map<string, string[]>()
  readonly #failedFiles = new Set<string>()

  /** Is told every event. */
  see(type: string, event: TestEvent): void {
    if (type === 'test:start') this.#path.splice(event.nesting, Number.POSITIVE_INFINITY, event.name)
    if (type !== 'test:stdout' && type !== 'test:stderr') return
    const lines = this.#printed.get(event.file ?? '') ?? []
    lines.push(event.message ?? '')
    this.#printed.set(event.file ?? '', lines.slice(-PRINTED_LINES))
  }

  /** The test's name with those of the suites around it. */
  pathOf = (event: TestEvent): string => [...this.#path.slice(0, event.nesting), event.name].join(' › ')

  /** Notes a failed, skipped or empty test. False when it failed only because of a test inside it, which was noted. */
  note(event: TestEvent, reason?: 'skipped' | 'holds no test'): boolean {
    const error = event.details?.error
    if (!reason && error?.failureType === 'subtestsFailed') return false
    this.#failedFiles.add(event.file ?? '')
    const why = reason ?? describe(error)
    this.#texts.push(`✖ ${where(event)} ${event.name === event.file ? '' : this.pathOf(event)}\n${indent(why)}`)
    return true
  }

  texts(): string[] {
    const printed = [...this.#failedFiles].flatMap((file) => {
      const lines = this.#printed.get(file)
      return lines ? [`${relative(ROOT, file)} printed:\n${indent(lines.join('').trimEnd())}`] : []
    })
    return [...this.#texts, ...printed]
  }
}

/** The thrown thing itself, not the runner's wrapping of it. */
function describe(error: Error | undefined): string {
  const cause = error?.cause ?? error
  if (typeof cause === 'string') return cause
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause)
  return text
    .split('\n')
    .filter((line) => !/^\s+at .*\(?node:/.test(line))
    .join('\n')
}

const indent = (text: string) => text.replace(/^/gm, '    ')
