/** Asks the child that holds a token's session, and begins it anew after it has failed. */
import type { Log } from '../../../kernel/log.ts'
import { masterKeyRefusals } from '../refusals.ts'
import type { Answer, Asked, Failure } from './protocol.ts'
import { type Pkcs11Settings, tokenText } from './settings.ts'
import { type ChildOptions, Lost, TokenChild } from './token-child.ts'

export interface TokenProcessOptions extends ChildOptions {
  settings: Pkcs11Settings
  log: Log
  /** Known beyond this process; absent: only here. */
  refusedPin?: RefusedPin
}

/** Whether the token has refused the PIN of the settings before. */
export interface RefusedPin {
  isKnown(): boolean
  note(): void
}

type Value = Extract<Answer, { value: unknown }>['value']

/** After a session could not be opened or was lost at once, so long nobody tries again. */
const PAUSE_MS = 1000

export class TokenProcess {
  readonly #options: TokenProcessOptions
  #child: TokenChild | undefined
  #opening: Promise<TokenChild> | undefined
  #failedAt = Number.NEGATIVE_INFINITY
  #why = ''
  /** The PIN was wrong: another try would bring the token nearer to being locked. */
  #isShut = false
  #closed = false

  constructor(options: TokenProcessOptions) {
    this.#options = options
  }

  /** @throws store_unavailable, key_absent, not_wrapped */
  async ask(asked: Asked): Promise<Value> {
    const value = await this.#askOnce(asked)
    // the session was lost since it was last used: a token that was away and is there again is entered anew
    const again = value ?? (await this.#askOnce(asked))
    if (again !== undefined) return again
    this.#failedAt = this.#options.clock.monotonic()
    throw this.#unavailable()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#opening?.catch(() => {})
    this.#child?.end('closed')
    await this.#child?.gone()
  }

  /** @returns undefined when the session is lost */
  async #askOnce(asked: Asked): Promise<Value | undefined> {
    const child = await this.#open()
    try {
      const answer = await child.ask(asked)
      if ('value' in answer) return answer.value
      const { how, why } = answer.failed
      if (how === 'key_absent') throw masterKeyRefusals.key_absent({ id: 'id' in asked ? asked.id : '' })
      if (how === 'not_wrapped') throw masterKeyRefusals.not_wrapped({ about: 'about' in asked ? asked.about : '' })
      this.#lose(child, why)
    } catch (error) {
      if (!(error instanceof Lost)) throw error
      this.#lose(child, error.message)
    }
    return undefined
  }

  #lose(child: TokenChild, why: string): void {
    child.end(why)
    if (this.#child !== child) return // another question has told it
    this.#child = undefined
    this.#why = why
    this.#options.log.warn({ token: tokenText(this.#options.settings), why }, 'the session with the token was lost')
  }

  /** One opens for all who ask meanwhile. */
  async #open(): Promise<TokenChild> {
    if (this.#child) return this.#child
    if (this.#closed || this.#isShut || this.#options.clock.monotonic() - this.#failedAt < PAUSE_MS) throw this.#unavailable()
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #begin(): Promise<TokenChild> {
    const { settings, log, clock, refusedPin } = this.#options
    if (refusedPin?.isKnown()) return this.#shut('the token has refused this PIN before.')
    const child = new TokenChild(this.#options)
    const answer = await child.ask({ verb: 'open', settings }).catch((error: Error): { failed: Failure } => ({
      failed: { how: 'lost', why: error.message },
    }))
    if ('value' in answer) {
      log.info({ token: answer.value }, 'a session with the token is open')
      this.#child = child
      return child
    }
    child.end(answer.failed.why)
    log.warn({ token: tokenText(settings), why: answer.failed.why }, 'no session with the token can be opened')
    if (answer.failed.how === 'pin') {
      refusedPin?.note()
      return this.#shut(answer.failed.why)
    }
    this.#failedAt = clock.monotonic()
    this.#why = answer.failed.why
    throw this.#unavailable()
  }

  #shut(why: string): never {
    this.#isShut = true
    this.#why = why
    throw this.#unavailable()
  }

  #unavailable() {
    const again = this.#isShut
      ? ' It is not tried again before its file changes and this program starts anew, so that the token is not locked.'
      : ''
    return masterKeyRefusals.store_unavailable({ internal: `${tokenText(this.#options.settings)}: ${this.#why}${again}` })
  }
}
