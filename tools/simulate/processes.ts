/** Deals schedules out to as many processes as there are processors. */
import { type ChildProcess, fork } from 'node:child_process'
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

/** So many processes end one after another before it is given up: something is wrong with all of them. */
const MOST_DEATHS = 5

/** @param hear is told of each schedule as it ends, one that ends its process too; returns true when no more are wanted @throws Error when processes end again and again */
export async function dealOut(
  orders: Iterator<Order>,
  hear: (report: Report) => boolean,
  options: ProcessOptions = {},
): Promise<void> {
  const { execArgv = [], environment = process.env, count = availableParallelism() } = options
  let isOver = false
  let deaths = 0
  const start = () => new Worker(fork(WORKER, { execArgv: ['--disable-warning=DEP0204', ...execArgv], env: environment }))
  const work = async () => {
    let worker = start()
    for (let next = orders.next(); !next.done && !isOver; next = orders.next()) {
      const told = await worker.live(next.value)
      deaths = told.isDead ? deaths + 1 : 0
      if (deaths > MOST_DEATHS) throw new Error(`processes of the simulation end again and again: ${told.report.breaches[0]}`)
      if (told.isDead) worker = start()
      isOver = hear(told.report) || isOver
    }
    worker.end()
  }
  await Promise.all(Array.from({ length: count }, work))
}

class Worker {
  readonly #child: ChildProcess
  readonly #ended: Promise<number>

  constructor(child: ChildProcess) {
    this.#child = child
    this.#ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
  }

  async live(order: Order): Promise<{ report: Report; isDead: boolean }> {
    this.#child.send(order, () => {}) // one that has ended is heard of below
    const heard = once(this.#child, 'message').then(([report]) => ({ report: report as Report, isDead: false }))
    const ended = this.#ended.then((code) => ({ report: reportOfDeath(order, code), isDead: true }))
    return Promise.race([heard, ended])
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect()
  }
}

const reportOfDeath = ({ schedule }: Order, code: number | string): Report => ({
  ...{ seed: schedule.seed, schedule, story: [], trace: '', virtualMs: 0, awakeMs: 0, counts: [] },
  breaches: [`the process goes on: it ended with ${code}`],
})
