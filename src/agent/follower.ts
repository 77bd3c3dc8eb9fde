/** Does one thing for the controller until it is done, or not wanted any more: whatever fails is tried again, and told when it does not pass. */
import type { Clock } from '../kernel/clock.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import { agentRefusals } from './refusals.ts'

const RETRY_FIRST_MS = 500
const RETRY_LAST_MS = 30_000
/** Passing troubles are tried again this often before they are told: whoever hears of one gives up. */
const QUIET_TRIES = 8

export const retryMs = (failures: number): number => Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 10))

export type WantedThing = 'present' | 'absent'

export interface ObservedThing {
  id: string
  state: 'present' | 'failed' | 'absent'
  fault?: string
}

export interface FollowerWorld {
  clock: Clock
  log: Log
  changed(): void
  signal: AbortSignal
}

export interface Followed {
  id: string
  /** For the log: `a disk has not become an image yet`. */
  trouble: string
  /** What people hear where nothing better is known. */
  fault: string
  /** It is done when this ends. */
  do(signal: AbortSignal): Promise<void>
  /** Nothing is left of it when this ends. */
  undo(): Promise<void>
}

export class Follower {
  readonly #world: FollowerWorld
  readonly #followed: Followed
  #wanted: WantedThing | undefined
  #given = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #observed: ObservedThing | undefined

  constructor(world: FollowerWorld, followed: Followed) {
    this.#world = world
    this.#followed = followed
  }

  get observed(): ObservedThing | undefined {
    return this.#observed
  }

  want(state: WantedThing): void {
    if (state === this.#wanted) return
    this.#wanted = state
    this.#given.abort(new Error('it is not wanted any more'))
    this.#given = new AbortController()
    const signal = AbortSignal.any([this.#given.signal, this.#world.signal])
    this.#running = this.#running.then(() => this.#follow(state, signal))
  }

  idle(): Promise<void> {
    return this.#running
  }

  async #follow(state: WantedThing, signal: AbortSignal): Promise<void> {
    const { id } = this.#followed
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (state === 'absent') await this.#followed.undo()
        else await this.#followed.do(signal)
        return this.#tell({ id, state })
      } catch (error) {
        if (signal.aborted) return
        failures++
        this.#fail(error, failures)
        await this.#world.clock.sleep(retryMs(failures - 1), signal).catch(() => undefined) // asked again above
      }
    }
  }

  #fail(error: unknown, failures: number): void {
    const { id, trouble, fault } = this.#followed
    this.#world.log.warn({ id, tries: failures, error: describeError(error) }, trouble)
    const passing = error instanceof CloudError && (error.retryable || isAnswer(error)) && failures <= QUIET_TRIES
    if (!passing) this.#tell({ id, state: 'failed', fault: error instanceof CloudError ? error.message : fault })
  }

  #tell(observed: ObservedThing): void {
    if (JSON.stringify(observed) === JSON.stringify(this.#observed)) return
    this.#observed = observed
    this.#world.changed()
  }
}

/** The controller, or the way to it: it knows itself what it has refused. */
const isAway = (error: unknown): boolean =>
  agentRefusals.controller_silent.is(error) || agentRefusals.answered_badly.is(error) || agentRefusals.not_this_cloud.is(error)
const isAnswer = (error: unknown): boolean =>
  [agentRefusals.nothing_there, agentRefusals.turned_away, agentRefusals.not_understood].some((refusal) => refusal.is(error))

/** For what was made with effort, and shows the moment that was asked for: it is kept until the controller takes it. */
export async function untilHeard<T>(clock: Clock, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++)
    try {
      return await ask()
    } catch (error) {
      if (signal.aborted || !isAway(error)) throw error
      await clock.sleep(retryMs(failures), signal)
    }
}
