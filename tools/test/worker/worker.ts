/** Is told test files by the runner, one after the other, and runs each in this process. */
import { flushCompileCache } from 'node:module'
import type { FileOrder, Report } from './messages.ts'
import './test-of-callback.ts'

const { runFile } = await import('./run-file.ts') // it loads node:test

const report = (message: Report) => {
  if (process.connected) process.send?.(message)
}

process.on('message', async (order: FileOrder) => {
  process.channel?.unref() // only what the file began keeps the process alive now, so that its end can be seen
  await runFile(order, report)
  flushCompileCache() // what this process has compiled no other need compile; by itself that is written when a process ends
  process.channel?.ref()
})
process.on('disconnect', () => process.exit(0))
report({ kind: 'ready' })
