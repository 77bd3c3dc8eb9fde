/** Tells the controller what is: at once when something is news, whole and in order, again until it has been taken. */
import type { Commands, DoneCommand } from '../domain/compute/index.ts'
import type { HostFacts } from '../domain/host/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { describeError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { Settled } from './commands.ts'
import type { Controller } from './controller.ts'
import type { Observed } from './part.ts'

/** What is now. */
export interface Report {
  about: HostFacts
  parts: Readonly<Record<string, readonly Observed[]>>
}

const COMMANDS: Commands['name'] = 'commands'

export class Reporter implements Settled {
  readonly #controller: Controller
  readonly #options: { clock: Clock; log: Log; everyMs: number }
  readonly #gather: () => Promise<Report>
  readonly #signal: AbortSignal
  readonly #done = new Map<string, DoneCommand>()
  /** What the controller was last told of each thing, by its part and id. */
  #told = new Map<string, string>()
  #generation = 0
  readonly #begun = Promise.withResolvers<void>()
  #woken = new AbortController()

  constructor(
    controller: Controller,
    options: { clock: Clock; log: Log; everyMs: number },
    gather: () => Promise<Report>,
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

  settle(done: DoneCommand): void {
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
    const { about, parts: all } = await this.#gather()
    const news = whole ? all : this.#newsOf(all)
    const done = [...this.#done.values()]
    if (!whole && Object.keys(news).length === 0 && done.length === 0) return
    this.#generation++
    const parts = { ...news, ...(done.length > 0 && { [COMMANDS]: done }) }
    await this.#controller.observed({ generation: this.#generation, about, parts, all: whole }, this.#signal)
    this.#told = new Map([...(whole ? [] : this.#told), ...textsOf(news)])
    for (const { id } of done) this.#done.delete(id)
  }

  #newsOf(parts: Report['parts']): Report['parts'] {
    const news = Object.entries(parts).map(([name, things]) => {
      const changed = things.filter((thing) => this.#told.get(keyOf(name, thing)) !== JSON.stringify(thing))
      return [name, changed] as const
    })
    return Object.fromEntries(news.filter(([, things]) => things.length > 0))
  }
}

const keyOf = (part: string, { id }: Observed): string => `${part}/${id}`

const textsOf = (parts: Report['parts']) =>
  Object.entries(parts).flatMap(([name, things]) => things.map((thing) => [keyOf(name, thing), JSON.stringify(thing)] as const))
