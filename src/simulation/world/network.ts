/** Carries requests to controllers: some come late, some never, some answers are lost, and a split keeps hosts from controllers. */
import { Readable } from 'node:stream'
import type { HttpServer } from '../../api/server/http-server.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { HttpReply, HttpRequest } from '../../wire/http-client/index.ts'
import type { Life } from '../life.ts'

export interface NetworkFaults {
  /** Milliseconds one way. */
  latency: () => number
  /** Where the next message is lost. */
  loses: () => 'request' | 'answer' | undefined
  /** Whether the request comes twice, as some proxies send what they had no answer to. */
  repeats: () => boolean
  /** Who cannot reach whom. */
  splits: (from: string, to: string) => boolean
}

/** How long whoever asks waits for somebody who has gone without a word. */
const SILENCE_MS = 30_000

export interface Endpoint {
  life: Life
  app: HttpServer
}

export class SimulatedNetwork {
  readonly #faults = new Set<Partial<NetworkFaults>>()
  readonly #clock: Clock
  readonly #controllers = new Map<string, Endpoint>()
  readonly #pick: (names: readonly string[]) => string

  /** @param pick what a load balancer before the controllers does */
  constructor(clock: Clock, pick: (names: readonly string[]) => string) {
    this.#clock = clock
    this.#pick = pick
  }

  /** Several at once add up. @returns what ends it */
  fault(faults: Partial<NetworkFaults>): () => void {
    this.#faults.add(faults)
    return () => void this.#faults.delete(faults)
  }

  #latency = (): number => [...this.#faults].reduce((sum, { latency }) => sum + (latency?.() ?? 0), 1)
  #loses(): 'request' | 'answer' | undefined {
    for (const { loses } of this.#faults) {
      const lost = loses?.()
      if (lost) return lost
    }
    return undefined
  }
  #repeats = (): boolean => [...this.#faults].some(({ repeats }) => repeats?.())
  #splits = (from: string, to: string): boolean => [...this.#faults].some(({ splits }) => splits?.(from, to))

  listen(endpoint: Endpoint): void {
    const { life } = endpoint
    this.#controllers.set(life.name, endpoint)
    life.onDeath(() => {
      if (this.#controllers.get(life.name) === endpoint) this.#controllers.delete(life.name)
    })
  }

  /** As `httpRequest`. @throws Error with a code, as Node's */
  async send(from: string, url: string, request: HttpRequest & { payload?: Buffer } = {}): Promise<HttpReply> {
    request.signal?.throwIfAborted()
    const target = this.#route(from)
    await this.#clock.sleep(this.#latency(), request.signal)
    const endpoint = target === undefined ? undefined : this.#controllers.get(target)
    if (!endpoint) throw lost('ECONNREFUSED')
    const loss = this.#loses()
    if (loss === 'request') return this.#silence(request.signal)
    const asked = () => this.#ask(endpoint, url, request)
    if (this.#repeats()) void asked().catch(() => undefined) // whatever comes of it, nobody hears
    const reply = await asked()
    if (loss === 'answer') return this.#silence(request.signal)
    await this.#clock.sleep(this.#latency(), request.signal)
    return reply
  }

  #route(from: string): string | undefined {
    const there = [...this.#controllers.keys()].filter((name) => !this.#splits(from, name))
    return there.length === 0 ? undefined : this.#pick(there)
  }

  /** @throws Error when the controller dies over it, or the caller gives it up */
  #ask(
    { life, app }: Endpoint,
    url: string,
    { method = 'GET', headers = {}, body, payload, signal }: HttpRequest & { payload?: Buffer },
  ): Promise<HttpReply> {
    const { pathname, search, host } = new URL(url)
    return new Promise((resolve, reject) => {
      const forget = life.onDeath(() => reject(lost('ECONNRESET')))
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      const asked = { method: method as 'GET', url: pathname + search, headers: { host, ...headers }, payload: payload ?? body }
      void app
        .inject(asked)
        .finally(forget)
        .then(
          ({ statusCode, headers: told, rawPayload }) =>
            resolve({ status: statusCode, headers: told as HttpReply['headers'], body: Readable.from([rawPayload]) }),
          reject,
        )
    })
  }

  async #silence(signal: AbortSignal | undefined): Promise<never> {
    await this.#clock.sleep(SILENCE_MS, signal)
    throw lost('ETIMEDOUT')
  }
}

const lost = (code: string): Error => Object.assign(new Error(`simulated: ${code}`), { code })
