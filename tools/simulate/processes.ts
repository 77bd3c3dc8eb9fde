/** Deals schedules out to as many processes as there are processors. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Order, Report } from './messages.ts'

const WORKER = join(import.meta.dirname, 'worker.ts')

export interface ProcessOptions {
  /** More arguments of Node's: `--import FILE`. */
  execArgv?: readonly string[]
  environment?: NodeJS.ProcessEnv
  /** At once; as many as there are processors unless told. */
  count?: number
}

/** @param hear is told of each schedule as it ends; returns true when no more are wanted @throws Error when a process ends of itself */
export async function dealOut(
  orders: Iterator<Order>,
  hear: (report: Report) => boolean,
  options: ProcessOptions = {},
): Promise<void> {
  const { execArgv = [], environment = process.env, count = availableParallelism() } = options
  let isOver = false
  const work = async () => {
    const child = fork(WORKER, { execArgv: ['--disable-warning=DEP0204', ...execArgv], env: environment })
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`a process of the simulation ended with ${code}`)
    })
    ended.catch(() => {}) // told by whoever waits for its next report
    for (let next = orders.next(); !next.done && !isOver; next = orders.next()) {
      child.send(next.value)
      const [report] = (await Promise.race([once(child, 'message'), ended])) as [Report]
      isOver = hear(report) || isOver
    }
    child.disconnect()
  }
  await Promise.all(Array.from({ length: count }, work))
}
