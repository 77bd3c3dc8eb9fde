/** Keeps what joins a cloud's namespace to the host: pairs of devices with their addresses, and our table in the packet filter. */
import { networkInterfaces } from 'node:os'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import { ensurePacketTable, hasPacketTable, type PacketTable } from './packet-table.ts'
import { hasUplink, makeUplink, raiseUplink, type Uplink } from './uplink.ts'

/** A firewall that is loaded anew drops tables of others, and somebody may take an address away: looked at so often. */
const LOOK_EVERY_MS = 4_000

interface HostLinksOptions {
  pairs: readonly Uplink[]
  table: PacketTable
  namespace: string
  clock: Clock
  log: Log
}

export class HostLinks {
  readonly #options: HostLinksOptions
  /** Undefined before the first time; false where there is no packet filter. */
  #filtered: boolean | undefined
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(options: HostLinksOptions) {
    this.#options = options
  }

  /** @returns the names of what it had to make or mend */
  async ensure(): Promise<string[]> {
    const { pairs, table, namespace, clock, log } = this.#options
    const missing = pairs.filter((pair) => !hasUplink(pair))
    for (const pair of missing) await makeUplink(pair, namespace, clock)
    if (missing.length > 0 || this.#filtered === undefined) this.#filtered = await ensurePacketTable(table, clock, log)
    const did = missing.map(({ hostDevice }) => hostDevice)
    if (clock.monotonic() < this.#lookedAt + LOOK_EVERY_MS) return did
    this.#lookedAt = clock.monotonic()
    return [...did, ...(missing.length > 0 ? [] : await this.#mend())]
  }

  async #mend(): Promise<string[]> {
    const { pairs, table, namespace, clock, log } = this.#options
    const lowered = pairs.filter((pair) => !hasAddresses(pair))
    for (const pair of lowered) await raiseUplink(pair, namespace, clock)
    const did = lowered.map(({ hostDevice }) => hostDevice)
    if (!this.#filtered || (await hasPacketTable(table, clock))) return did
    this.#filtered = await ensurePacketTable(table, clock, log)
    return [...did, 'packet filter']
  }
}

function hasAddresses({ hostDevice, hostAddresses }: Uplink): boolean {
  const there = new Set(networkInterfaces()[hostDevice]?.map(({ cidr }) => cidr))
  return hostAddresses.every((address) => there.has(address))
}
