/** Tells the controller what is: at once when something is news, whole and in order, again until it has been taken. */
import type { ObservedGuest, ObservedHost } from '../domain/host/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { describeError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { Controller } from './controller.ts'

type Done = ObservedHost['done'][number]

export class Reporter {
  readonly #controller: Controller
  readonly #options: { clock: Clock; log: Log; everyMs: number }
  readonly #gather: () => Promise<Pick<ObservedHost, 'about' | 'guests'>>
  readonly #signal: AbortSignal
  readonly #done = new Map<string, Done>()
  /** What the controller was last told of each guest. */
  #told = new Map<string, string>()
  #generation = 0
  readonly #begun = Promise.withResolvers<void>()
  #woken = new AbortController()

  constructor(
    controller: Controller,
    options: { clock: Clock; log: Log; everyMs: number },
    gather: () => Promise<Pick<ObservedHost, 'about' | 'guests'>>,
    signal: AbortSignal,
  ) {
    this.#controller = controller
    this.#options = options
    this.#gather = gather
    this.#signal = signal
    signal.addEventListener('abort', () => this.#begun.resolve(), { once: true })
  }

  /** The controller has taken reports up to this one, perhaps of an agent before; without knowing that none is sent. */
  continueAfter(generation: number): void {
    this.#generation = Math.max(this.#generation, generation)
    this.#begun.resolve()
  }

  wake(): void {
    this.#woken.abort()
  }

  settle(done: Done): void {
    this.#done.set(done.id, done)
    this.wake()
  }

  hasSettled(id: string): boolean {
    return this.#done.has(id)
  }

  async run(): Promise<void> {
    const { clock, log, everyMs } = this.#options
    await this.#begun.promise
    let lastWhole = Number.NEGATIVE_INFINITY
    for (let failures = 0; !this.#signal.aborted; ) {
      this.#woken = new AbortController()
      const whole = clock.monotonic() - lastWhole >= everyMs || failures > 0
      try {
        await this.#send(whole)
        if (whole) lastWhole = clock.monotonic()
        failures = 0
      } catch (error) {
        if (this.#signal.aborted) return
        if (failures++ === 0) log.warn({ error: describeError(error) }, 'the controller does not take reports')
      }
      const wait = failures > 0 ? Math.min(5000, 100 * 2 ** Math.min(failures, 6)) : everyMs
      const signal = failures > 0 ? this.#signal : AbortSignal.any([this.#signal, this.#woken.signal])
      await clock.sleep(wait, signal).catch(() => undefined) // woken, or stopping, which ends the loop
    }
  }

  async #send(whole: boolean): Promise<void> {
    const { about, guests } = await this.#gather()
    const news = whole ? guests : guests.filter((g) => this.#told.get(g.id) !== JSON.stringify(g))
    const done = [...this.#done.values()]
    if (!whole && news.length === 0 && done.length === 0) return
    this.#generation++
    await this.#controller.observed({ generation: this.#generation, about, guests: news, all: whole, done }, this.#signal)
    this.#told = new Map([...(whole ? [] : this.#told), ...news.map((g: ObservedGuest) => [g.id, JSON.stringify(g)] as const)])
    for (const { id } of done) this.#done.delete(id)
  }
}
