/** Carries requests to controllers: some come late, some never, some answers are lost, and a split keeps hosts from controllers. */
import { Readable } from 'node:stream'
import type { HttpServer } from '../../api/server/http-server.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { HttpReply, HttpRequest } from '../../wire/http-client/index.ts'
import type { Life } from '../life.ts'

/** A request on its way. */
export interface Message {
  from: string
  method: string
  path: string
}

export interface NetworkFaults {
  /** Milliseconds one way. */
  latency: (message: Message) => number
  /** Where the message is lost. */
  loses: (message: Message) => 'request' | 'answer' | undefined
  /** Whether the request comes twice, as some proxies send what they had no answer to. */
  repeats: (message: Message) => boolean
  /** Who cannot reach whom. */
  splits: (from: string, to: string) => boolean
}

/** How long who says nothing else waits for somebody who has gone without a word. */
const SILENT_MS = 60_000

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

  #latency = (message: Message): number => [...this.#faults].reduce((sum, { latency }) => sum + (latency?.(message) ?? 0), 1)
  #loses(message: Message): 'request' | 'answer' | undefined {
    for (const { loses } of this.#faults) {
      const lost = loses?.(message)
      if (lost) return lost
    }
    return undefined
  }
  #repeats = (message: Message): boolean => [...this.#faults].some(({ repeats }) => repeats?.(message))
  #splits = (from: string, to: string): boolean => [...this.#faults].some(({ splits }) => splits?.(from, to))

  listen(endpoint: Endpoint): void {
    const { life } = endpoint
    this.#controllers.set(life.name, endpoint)
    life.onDeath(() => {
      if (this.#controllers.get(life.name) === endpoint) this.#controllers.delete(life.name)
    })
  }

  /** As `httpRequest`: what comes after whoever asks has given up is done all the same. @throws Error with a code, as Node's */
  send(from: string, url: string, request: HttpRequest & { payload?: Buffer } = {}): Promise<HttpReply> {
    return new Promise((resolve, reject) => {
      const forget = this.#clock.after(request.silentMs ?? SILENT_MS, () => reject(lost('ETIMEDOUT')))
      this.#carry(from, url, request).finally(forget).then(resolve, reject)
    })
  }

  async #carry(from: string, url: string, request: HttpRequest & { payload?: Buffer }): Promise<HttpReply> {
    request.signal?.throwIfAborted()
    const message = { from, method: request.method ?? 'GET', path: new URL(url).pathname }
    const whole = request.stream ? { ...request, payload: await bytesOf(request.stream) } : request
    const endpoint = this.#route(from)
    await this.#clock.sleep(this.#latency(message), request.signal)
    if (!endpoint) return this.#controllers.size > 0 ? silence(request.signal) : refuse()
    if (endpoint.life.isDead) return refuse()
    const loss = this.#loses(message)
    if (loss === 'request') return silence(request.signal)
    const answer = this.#ask(endpoint, url, whole)
    if (this.#repeats(message)) void this.#ask(endpoint, url, whole).catch(() => undefined) // whatever comes of it, nobody hears
    const reply = await answer
    if (loss === 'answer' || this.#splits(from, endpoint.life.name)) return silence(request.signal)
    await this.#clock.sleep(this.#latency(message), request.signal)
    return reply
  }

  /** A load balancer sends nothing to a controller that it does not reach. */
  #route(from: string): Endpoint | undefined {
    const there = [...this.#controllers.keys()].filter((name) => !this.#splits(from, name))
    return there.length === 0 ? undefined : this.#controllers.get(this.#pick(there))
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
}

/** All at once: one that comes twice comes whole both times. */
async function bytesOf(stream: NonNullable<HttpRequest['stream']>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Whoever asks gives up by itself. */
const silence = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))

const lost = (code: string): Error => Object.assign(new Error(`simulated: ${code}`), { code })

const refuse = (): never => {
  throw lost('ECONNREFUSED')
}
