/** Digests tokens. One that was asked about a moment ago is known by its text: a request asks for the same ones again and again. */
import { hash } from 'node:crypto'
import type { Clock } from '../../../kernel/clock.ts'

/** A caller's and the one that it asks about, and those of requests that come in turn. */
const TEXTS_KEPT = 4
/** No token stays in memory longer. */
const TEXT_KEPT_MS = 1000

export class TokenDigests {
  readonly #tokens: string[] = []
  readonly #digests: string[] = []
  #oldest = 0
  #cancel: (() => void) | undefined

  of(clock: Pick<Clock, 'after'>, token: string): string {
    const known = this.#digests[this.#tokens.indexOf(token)]
    if (known !== undefined) return known
    const digest = hash('sha256', token, 'base64url')
    this.#tokens[this.#oldest] = token
    this.#digests[this.#oldest] = digest
    this.#oldest = (this.#oldest + 1) % TEXTS_KEPT
    this.#cancel ??= clock.after(TEXT_KEPT_MS, () => this.forget())
    return digest
  }

  /** The texts that are kept now. */
  get texts(): readonly string[] {
    return this.#tokens
  }

  forget(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#tokens.length = 0
    this.#digests.length = 0
    this.#oldest = 0
  }
}
