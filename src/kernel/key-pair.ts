/**
 * Makes pairs of keys off the event loop, one at a time: each keeps one of libuv's four threads for seconds, and hashes of passwords
 * need them too. Projects take turns, and what too many wait for is refused.
 */
import { generateKeyPair, type KeyPairSyncResult } from 'node:crypto'
import { promisify } from 'node:util'
import { coreRefusals } from './core-refusals.ts'
import type { Random } from './random.ts'

/** As many as a client that works on ten things at once asks for. */
const OF_A_PROJECT = 10
const OF_ALL = 64

const turnsOf = new WeakMap<Random, Turns>()

interface Asked {
  type: string
  options: object
  /** Whose turn it takes. */
  projectId: string
  /** Aborted when nobody waits for it any more: its turn goes to others then. */
  signal?: AbortSignal
}

export type MadeKeyPair = KeyPairSyncResult<string | Buffer, string | Buffer>

const generate = promisify(generateKeyPair) as (type: string, options: object) => Promise<MadeKeyPair>

/**
 * As `generateKeyPair` of node:crypto makes it: text, bytes, as the options ask.
 * @param random of the controller, which has one: its pairs wait for each other
 * @throws key_pairs_busy when too many wait; the signal's reason
 */
export function makeKeyPair(random: Random, { type, options, projectId, signal }: Asked): Promise<MadeKeyPair> {
  return keyPairTurns(random).take(projectId, () => generate(type, options), signal)
}

export function keyPairTurns(random: Random): Turns {
  const turns = turnsOf.get(random) ?? new Turns()
  turnsOf.set(random, turns)
  return turns
}

/** Does one thing at a time, for each of those who wait in turn. */
export class Turns {
  /** Who waits, whoever is next first. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #count = 0
  #busy = false

  /** @param signal ends the waiting, not the act @throws key_pairs_busy; the signal's reason */
  async take<T>(who: string, act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#busy) await this.#wait(who, signal)
    this.#busy = true
    try {
      return await act()
    } finally {
      this.#next()
    }
  }

  #wait(who: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const own = this.#waiting.get(who) ?? []
    if (own.length >= OF_A_PROJECT || this.#count >= OF_ALL) throw coreRefusals.key_pairs_busy({ retryable: true })
    this.#waiting.set(who, own)
    this.#count += 1
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#leave(who, begin)
        reject(signal?.reason)
      }
      const begin = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      own.push(begin)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  #leave(who: string, begin: () => void): void {
    const others = this.#waiting.get(who)?.filter((one) => one !== begin) ?? []
    if (others.length > 0) this.#waiting.set(who, others)
    else this.#waiting.delete(who)
    this.#count -= 1
  }

  /** `#busy` stays while the turn is handed on, so that nobody comes between. */
  #next(): void {
    const [first] = this.#waiting
    if (!first) {
      this.#busy = false
      return
    }
    const [who, [begin, ...others]] = first
    this.#waiting.delete(who)
    if (others.length > 0) this.#waiting.set(who, others)
    this.#count -= 1
    begin?.()
  }
}
