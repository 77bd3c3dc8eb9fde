/** Runs jobs by id: so many at once, never two of one id, in the order asked for. */
interface Waiter {
  resolve: () => void
  reject: (error: unknown) => void
}

export class Pool {
  readonly #most: number
  readonly #work: (id: string) => Promise<void>
  /** Ids that are to be run, each with those who wait for the run to come. */
  readonly #queue = new Map<string, Waiter[]>()
  readonly #running = new Map<string, Promise<void>>()
  #stopped = false

  constructor(most: number, work: (id: string) => Promise<void>) {
    this.#most = most
    this.#work = work
  }

  /** Resolves when a run that began after this call has ended; rejects with what it threw. */
  run(id: string): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiters = this.#queue.get(id)
      if (waiters) waiters.push({ resolve, reject })
      else this.#queue.set(id, [{ resolve, reject }])
      this.#fill()
    })
  }

  /** Starts nothing more and resolves when all that runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const waiters of this.#queue.values()) for (const { resolve } of waiters) resolve()
    this.#queue.clear()
    await Promise.allSettled(this.#running.values())
  }

  #fill(): void {
    for (const [id, waiters] of this.#queue) {
      if (this.#running.size >= this.#most) return
      if (this.#running.has(id)) continue
      this.#queue.delete(id)
      this.#running.set(id, this.#runOne(id, waiters))
    }
  }

  async #runOne(id: string, waiters: Waiter[]): Promise<void> {
    try {
      await this.#work(id)
      for (const { resolve } of waiters) resolve()
    } catch (error) {
      for (const { reject } of waiters) reject(error)
    } finally {
      this.#running.delete(id)
      this.#fill()
    }
  }
}
