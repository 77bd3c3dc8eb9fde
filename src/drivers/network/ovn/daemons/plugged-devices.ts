/**
 * Finds plugged devices that the kernel has no more, or has anew, and takes them out of the switch, which would hold the old ones
 * for ever: whoever plugged them sees them gone and plugs them again. Devices that were set down are raised.
 */
import type { Clock } from '../../../../kernel/clock.ts'
import { ipBatch, unlessAbsent } from '../ip.ts'
import { faultyLinks, readLinks } from '../kernel-links.ts'
import { findPort, type Switch, unplug } from '../switch.ts'
import { innerDevice, removeUplink, type Uplink } from './uplink.ts'

/** Costs a process. */
const LOOK_EVERY_MS = 4_000

interface PluggedDevicesOptions {
  pairs: readonly Uplink[]
  namespace: string
  clock: Clock
}

export class PluggedDevices {
  readonly #options: PluggedDevicesOptions
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(options: PluggedDevicesOptions) {
    this.#options = options
  }

  /**
   * Plug what it took out not at once: within one turn of the switch the same name is the same device.
   * @param made pairs that were made anew a moment ago: known without looking
   * @returns the devices that it took out of the switch
   */
  async takeOutLost(replica: Switch, made: readonly Uplink[]): Promise<string[]> {
    const lost = new Set([...made.map(innerDevice), ...(await this.#look(replica))])
    const plugged = [...lost].filter((device) => findPort(replica, device))
    const operations = plugged.flatMap((device) => unplug(replica, device))
    if (operations.length > 0) await replica.transact(operations)
    return plugged
  }

  async #look(replica: Switch): Promise<string[]> {
    const { pairs, namespace, clock } = this.#options
    if (clock.monotonic() < this.#lookedAt + LOOK_EVERY_MS) return []
    this.#lookedAt = clock.monotonic()
    const faults = faultyLinks(replica, await readLinks(clock, namespace))
    const lowered = faults.filter(({ fault }) => fault === 'down')
    if (lowered.length > 0) {
      const raise = lowered.map(({ device }) => `link set ${device} up`)
      await unlessAbsent(ipBatch(clock, namespace, raise))
    }
    const absent = new Set(faults.flatMap(({ device, fault }) => (fault === 'absent' ? [device] : [])))
    // whose inner end is elsewhere, or has another name: made whole at the next look
    for (const pair of pairs) if (absent.has(innerDevice(pair))) await removeUplink(pair, clock)
    return faults.flatMap(({ device, fault }) => (fault === 'down' ? [] : [device]))
  }
}
