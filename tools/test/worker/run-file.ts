/** Runs one test file in this process and says each result; the process is left as it was found. */
import { run } from 'node:test'
import { pathToFileURL } from 'node:url'
import { cpuSeconds } from '../cpu-time.ts'
import type { FileOrder, Report } from './messages.ts'
import { changed, processState } from './process-state.ts'
import { describe, FileResults, type TestEvent } from './results.ts'

let counted = 0

function cpuSinceLastFile(): number {
  const before = counted
  counted = cpuSeconds()
  return counted - before
}

/** It is over when all tests are and nothing that the file began keeps the process alive any more. */
export async function runFile({ file, timeout }: FileOrder, report: (report: Report) => void): Promise<void> {
  const results = new FileResults(file)
  const late: unknown[] = []
  const hear = (error: unknown) => late.push(error)
  process.on('uncaughtExceptionMonitor', hear)
  const before = processState()
  const imported = await play(file, timeout, results, report)
  process.removeListener('uncaughtExceptionMonitor', hear)
  const faults = imported ? [...(await faultsOf(file, results, late)), ...notRestored(before)] : []
  for (const fault of faults) report({ kind: 'result', result: results.fault(fault) })
  process.exitCode = undefined
  report({ kind: 'over', sound: imported && faults.length === 0, cpuSeconds: cpuSinceLastFile() })
}

/** @returns false when the file could not be loaded: then node:test's run does not end by itself */
async function play(file: string, timeout: number, results: FileResults, report: (report: Report) => void): Promise<boolean> {
  const events = run({ files: [file], isolation: 'none', timeout }) as AsyncIterable<{ type: string; data: TestEvent }>
  for await (const { type, data } of events) {
    const result = results.see(type, data)
    if (result) report({ kind: 'result', result })
    if (type === 'test:dequeue' || type === 'test:complete') report({ kind: 'running', tests: results.running() })
    if (data.name === file && results.none && (type === 'test:pass' || type === 'test:fail')) return false
  }
  return true
}

/** What node:test says nothing of when files share a process. */
async function faultsOf(file: string, results: FileResults, late: unknown[]): Promise<string[]> {
  const thrown = await import(pathToFileURL(file).href).then(
    () => [],
    (error: unknown) => [error],
  )
  if (thrown.length > 0) return thrown.map(describe)
  if (results.none) return ['holds no test']
  if (process.exitCode && !results.anyFailed) return [`failed when its tests were over\n${late.map(describe).join('\n')}`]
  return []
}

function notRestored(before: ReturnType<typeof processState>): string[] {
  const left = changed(before, processState())
  return left.length > 0 ? [`changes what other files share: ${left.join(', ')}`] : []
}
