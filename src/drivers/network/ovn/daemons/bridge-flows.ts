/**
 * Finds an integration bridge whose flows were deleted by hand, all or those of a table, while ports are plugged into it: ovn-controller
 * believes that all it wrote is there, and only one that is started anew writes it again.
 */
import type { Clock } from '../../../../kernel/clock.ts'
import type { Switch } from '../switch.ts'
import { type FlowCounts, LAST_OF_WAY, readFlowCounts, readFlowGaps } from './flow-tables.ts'

/** Costs a process. */
const LOOK_EVERY_MS = 3_000
/** An ovn-controller that has just been given its first port, or was just started, writes within this. */
const EMPTY_FOR_MS = 1_500
/** One that was started because of this is left alone until it has written, which is looked for at each turn; where that is not seen, so long. */
const LEAVE_MS = 5_000
/** Twice as long each time that it is not seen: one with much to write must not be started again and again before it has. */
const LEAVE_AT_MOST_MS = 80_000

/** Ports that OVN knows: of guests, and of metadata addresses. */
const hasPorts = (replica: Switch): boolean =>
  replica.find('Interface', ({ external_ids }) => external_ids['iface-id'] !== undefined) !== undefined

interface BridgeFlowsOptions {
  folder: string
  clock: Clock
}

/** What is sent and what is received by ports whose addresses are checked: each has its flows there. */
const PORT_SECURITY = [73, 74, 75]
/** In both each port that is bound has a flow. */
const OF_PORTS = [0, 65]

export class BridgeFlows {
  readonly #options: BridgeFlowsOptions
  #nextLook = Number.NEGATIVE_INFINITY
  #emptySince: number | undefined
  /** Ports that came after the deletion have flows; that of the default has none to bring it back. */
  #hadDefault = false
  /** As they were when nothing was missed. */
  #whole: FlowCounts | undefined
  #leftUntil = Number.NEGATIVE_INFINITY
  #leaveMs = LEAVE_MS

  constructor(options: BridgeFlowsOptions) {
    this.#options = options
  }

  /** True when they have been gone for a moment; cheap between looks. */
  async areLost(replica: Switch): Promise<boolean> {
    const now = this.#options.clock.monotonic()
    if (now < this.#leftUntil) {
      if (await this.#isWritten()) this.#endLeave(now)
      return false
    }
    if (now < this.#nextLook) return false
    this.#nextLook = now + LOOK_EVERY_MS
    if (!(await this.#isEmptied(replica))) {
      this.#emptySince = undefined
      this.#leaveMs = LEAVE_MS
      return false
    }
    this.#emptySince ??= now
    if (now - this.#emptySince >= EMPTY_FOR_MS) return true
    this.#nextLook = this.#emptySince + EMPTY_FOR_MS
    return false
  }

  /** To be told that ovn-controller is started anew because of this. */
  leave(): void {
    this.#emptySince = undefined
    this.#hadDefault = false
    this.#whole = undefined
    this.#leftUntil = this.#options.clock.monotonic() + this.#leaveMs
    this.#nextLook = this.#leftUntil
    this.#leaveMs = Math.min(2 * this.#leaveMs, LEAVE_AT_MOST_MS)
  }

  #endLeave(now: number): void {
    this.#leftUntil = now
    this.#nextLook = now
    this.#leaveMs = LEAVE_MS
  }

  /** What is deleted after this is missed at once: it began with all that its ports need. */
  async #isWritten(): Promise<boolean> {
    const gaps = await readFlowGaps(this.#options.folder, this.#options.clock)
    return gaps?.isEntered === true && gaps.hasDefault && gaps.tables.length === 0
  }

  /** All flows are read where some table has fewer than before, or another one has any. */
  async #isEmptied(replica: Switch): Promise<boolean> {
    const { folder, clock } = this.#options
    if (!hasPorts(replica)) {
      this.#whole = undefined
      return false
    }
    const counts = await readFlowCounts(folder, clock)
    if (!counts) return false
    if (!counts.has(0)) return true
    if (this.#whole && isAsFull(this.#whole, counts)) return false
    const gaps = await readFlowGaps(folder, clock)
    if (!gaps) return false
    const lost = gaps.tables.length > 0 || (this.#hadDefault && !gaps.hasDefault) || this.#isTableEmptied(counts)
    this.#hadDefault ||= gaps.hasDefault
    if (!lost) this.#whole = counts
    return lost
  }

  /** Whether ports are there as before, and a table has no flows any more that has some as long as they are. */
  #isTableEmptied(counts: FlowCounts): boolean {
    const before = this.#whole
    if (!before) return false
    const countIn = (all: FlowCounts, table: number) => all.get(table) ?? 0
    return (
      OF_PORTS.every((table) => countIn(counts, table) >= countIn(before, table)) &&
      [...before.keys()].some((table) => (table <= LAST_OF_WAY || PORT_SECURITY.includes(table)) && !counts.has(table))
    )
  }
}

const isAsFull = (before: FlowCounts, now: FlowCounts): boolean =>
  now.size === before.size && [...before].every(([table, count]) => (now.get(table) ?? 0) >= count)
