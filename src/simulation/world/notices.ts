/** What PostgreSQL's notifications are to the controllers of a simulated cloud: each that listens is told when somebody has committed, unless that goes wrong. */
import type { Clock } from '../../kernel/clock.ts'
import type { Notifications } from '../../store/follow.ts'
import { storeRefusals } from '../../store/refusals.ts'
import type { Life } from '../life.ts'

/** What is wrong with them now. */
export interface NoticeFaults {
  /** Milliseconds that it comes late, or that it never comes. */
  notice(process: string): number | 'never'
  /** What becomes of who begins to listen: the connection is refused, or nobody answers on it. */
  listening(process: string): 'refused' | 'silent' | undefined
}

/** Between a commit and who follows the feed. */
const NOTICE_MS = 1
/** As `store/follow.ts` waits for a server that says nothing: until it is connected, and until it is listened to. */
const ANSWER_WITHIN_MS = 20_000

export class SimulatedNotices {
  readonly #clock: Clock
  readonly #faults = new Set<Partial<NoticeFaults>>()
  readonly #listeners = new Set<{ life: Life; tell: () => void; lose: () => void }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Several at once add up. @returns what ends it */
  fault(faults: Partial<NoticeFaults>): () => void {
    this.#faults.add(faults)
    return () => void this.#faults.delete(faults)
  }

  /** @param latency milliseconds that the database itself is late by now, for a process */
  committed(latency: (process: string) => number): void {
    for (const { life, tell } of this.#listeners) {
      const after = this.#after(life.name)
      if (after !== undefined) this.#clock.after(NOTICE_MS + after + latency(life.name), () => life.isDead || tell())
    }
  }

  /** Ends the connections on which they are told of, and says so to whoever had them. @param process whose; absent: everybody's */
  lose(process?: string): void {
    for (const listener of [...this.#listeners]) {
      if (process !== undefined && listener.life.name !== process) continue
      this.#listeners.delete(listener)
      listener.lose()
    }
  }

  /** @throws CloudError when it cannot be had now */
  async listen(life: Life, changed: () => void, lost: () => void): Promise<Notifications> {
    const trouble = this.#troubleOf(life.name)
    if (trouble === 'silent') await this.#clock.sleep(ANSWER_WITHIN_MS)
    if (trouble) throw storeRefusals.database_silent()
    const listener = { life, tell: changed, lose: lost }
    this.#listeners.add(listener)
    const end = async () => void this.#listeners.delete(listener)
    life.onDeath(() => void end())
    return { end }
  }

  #troubleOf(process: string): 'refused' | 'silent' | undefined {
    for (const { listening } of this.#faults) {
      const trouble = listening?.(process)
      if (trouble) return trouble
    }
    return undefined
  }

  /** Undefined: never. */
  #after(process: string): number | undefined {
    let sum = 0
    for (const { notice } of this.#faults) {
      const late = notice?.(process) ?? 0
      if (late === 'never') return undefined
      sum += late
    }
    return sum
  }
}
