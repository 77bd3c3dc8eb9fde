/** Runs node:test files, each in a process of its own, and gathers failures only. */
import { relative } from 'node:path'
import { run } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { progress, say } from '../setup/say.mjs'
import { FailureLog, type TestEvent } from './failure-log.ts'
import { NOTHING, type Outcome } from './outcome.ts'

export interface RunOptions {
  /** Shown with the progress. */
  name: string
  /** Absolute. */
  files: string[]
  /** Files at once. */
  concurrency: number
  /** Of one test, in milliseconds. */
  timeout: number
  /** Say each test as it ends: for tests that take seconds. */
  tellEach?: boolean
}

/** What is wrong with a test that does not fail: a run that leaves something out proves nothing. */
function fault(type: string, event: TestEvent): 'skipped' | 'holds no test' | undefined {
  if (event.skip !== undefined || event.todo !== undefined) return 'skipped'
  return type === 'test:pass' && event.name === event.file ? 'holds no test' : undefined
}

export async function runFiles({ name, files, concurrency, timeout, tellEach }: RunOptions): Promise<Outcome> {
  if (files.length === 0) return NOTHING
  const log = new FailureLog()
  const count = { passed: 0, failed: 0 }
  const stream = run({ files, concurrency, timeout })
  for await (const { type, data } of stream as AsyncIterable<{ type: string; data: TestEvent }>) {
    log.see(type, data)
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue
    const wrong = fault(type, data)
    const good = type === 'test:pass' && !wrong
    if (good) count.passed++
    else if (log.note(data, wrong)) count.failed++
    progress(`${name}: ${count.passed} passed, ${count.failed} failed (${relative(ROOT, data.file ?? '')})`)
    if (tellEach) say(`${good ? '✔' : '✖'} ${log.pathOf(data)} (${((data.details?.duration_ms ?? 0) / 1000).toFixed(1)} s)`)
  }
  return { ...count, failures: log.texts() }
}
