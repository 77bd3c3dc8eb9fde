/**
 * Finds an integration bridge whose flows were deleted by hand while ports are plugged into it: ovn-controller believes that
 * all it wrote is there, and only one that is started anew writes it again.
 */
import { join } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { INTEGRATION_BRIDGE, type Switch } from '../switch.ts'

/** Costs a process. */
const LOOK_EVERY_MS = 3_000
/** An ovn-controller that has just been given its first port, or was just started, writes within this. */
const EMPTY_FOR_MS = 1_500
/** One that was started because of this is left alone for so long. */
const LEAVE_MS = 10_000

interface FirstTable {
  isEmpty: boolean
  /** Whether it has the flow that drops the rest: OVN (from 22.12) writes it with the first others, and once. */
  hasDefault: boolean
}

/**
 * Every packet enters the first table; the others are reached through it alone.
 * @param folder of the switch's sockets
 * @returns undefined for a switch that does not answer: somebody else's matter
 */
async function readFirstTable(folder: string, clock: Clock): Promise<FirstTable | undefined> {
  const target = `unix:${join(folder, `${INTEGRATION_BRIDGE}.mgmt`)}`
  const argv = ['ovs-ofctl', '--timeout=5', '--no-stats', 'dump-flows', target, 'table=0']
  const said = await runCommand(argv, { clock, timeoutMs: 6_000 }).catch(() => undefined)
  return said === undefined ? undefined : { isEmpty: !said.includes('actions='), hasDefault: /priority=0 actions=/.test(said) }
}

/** Whether nothing passes the integration bridge any more. */
export const hasNoFlows = async (folder: string, clock: Clock): Promise<boolean> =>
  (await readFirstTable(folder, clock))?.isEmpty ?? false

/** Ports that OVN knows: of guests, and of metadata addresses. */
const hasPorts = (replica: Switch): boolean =>
  replica.find('Interface', ({ external_ids }) => external_ids['iface-id'] !== undefined) !== undefined

interface BridgeFlowsOptions {
  folder: string
  clock: Clock
}

export class BridgeFlows {
  readonly #options: BridgeFlowsOptions
  #nextLook = Number.NEGATIVE_INFINITY
  #emptySince: number | undefined
  /** Ports that came after the deletion have flows; that of the default has none to bring it back. */
  #hadDefault = false

  constructor(options: BridgeFlowsOptions) {
    this.#options = options
  }

  /** True once when they have been gone for a moment; cheap between looks. */
  async areLost(replica: Switch): Promise<boolean> {
    const { clock } = this.#options
    const now = clock.monotonic()
    if (now < this.#nextLook) return false
    this.#nextLook = now + LOOK_EVERY_MS
    if (!(await this.#isEmptied(replica))) {
      this.#emptySince = undefined
      return false
    }
    this.#emptySince ??= now
    if (now - this.#emptySince < EMPTY_FOR_MS) {
      this.#nextLook = this.#emptySince + EMPTY_FOR_MS
      return false
    }
    this.#emptySince = undefined
    this.#hadDefault = false
    this.#nextLook = now + LEAVE_MS
    return true
  }

  async #isEmptied(replica: Switch): Promise<boolean> {
    const { folder, clock } = this.#options
    const table = hasPorts(replica) ? await readFirstTable(folder, clock) : undefined
    if (!table) return false
    const isEmptied = table.isEmpty || (this.#hadDefault && !table.hasDefault)
    this.#hadDefault ||= table.hasDefault
    return isEmptied
  }
}
