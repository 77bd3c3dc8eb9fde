/** Hosts as servers show them, kept from list to list while nothing has changed. */
import type { StoreCtx } from '../../../domain/context.ts'
import { type HostState, isHeard, listHostStates } from '../../../domain/host/index.ts'

export interface HostSeen {
  id: string
  hostname: string
  zone: string
  /** `UP`, `DOWN` or `MAINTENANCE`. */
  status: string
}

/** What the caller may see. */
export interface Sight {
  hostAttributes: boolean
  hostStatus: boolean
  extraSpecs: boolean
}

/** For how long a host that falls silent meanwhile may still be `UP`. */
const FRESH_MS = 250

const seenOf = new WeakMap<readonly HostState[], SeenHosts>()

export async function seenHosts(ctx: StoreCtx): Promise<SeenHosts> {
  const states = await listHostStates(ctx)
  const had = seenOf.get(states)
  if (had && ctx.clock.monotonic() - had.at < FRESH_MS) return had
  const seen = new SeenHosts(ctx, states)
  seenOf.set(states, seen)
  return seen
}

export class SeenHosts {
  /** Of the monotonic clock. */
  readonly at: number
  readonly #hosts: ReadonlyMap<string, HostSeen>
  readonly #stamps = new Map<string, HostStamps>()

  constructor(ctx: StoreCtx, states: readonly HostState[]) {
    this.at = ctx.clock.monotonic()
    this.#hosts = new Map(
      states.map((host) => {
        const status = host.enabled === 0 ? 'MAINTENANCE' : isHeard(ctx, host) ? 'UP' : 'DOWN'
        return [host.id, { id: host.id, hostname: host.hostname, zone: host.zone, status }]
      }),
    )
  }

  get(id: string): HostSeen | undefined {
    return this.#hosts.get(id)
  }

  stamps({ hostAttributes, hostStatus }: Sight): HostStamps {
    const key = `${hostAttributes} ${hostStatus}`
    const had = this.#stamps.get(key)
    if (had) return had
    const of = new Map(
      [...this.#hosts].map(([id, { zone, hostname, status }]) => [
        id,
        `${zone} ${hostAttributes ? hostname : ''} ${hostStatus ? status : ''}`,
      ]),
    )
    const made = { of, digest: [...of].join(';') }
    this.#stamps.set(key, made)
    return made
  }
}

/** All that servers show of their hosts, so that the hosts' changes show too. */
interface HostStamps {
  /** By the host's id. */
  of: ReadonlyMap<string, string>
  /** Of all of them. */
  digest: string
}
