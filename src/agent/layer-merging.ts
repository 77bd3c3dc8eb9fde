/**
 * Has layers of volumes that merely stand between two others merged, so that chains stay short: one merging at a time, by the guest that has the
 * layers open, or else while nobody has. Nothing is remembered that a successor lacks: what was begun is found again by looking.
 */
import type { ObservedPool } from '../domain/volume/index.ts'
import type { LayerMerge, VolumePool } from '../drivers/volume/pool.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'
import { agentRefusals } from './refusals.ts'
import type { VolumeAccess } from './volume-access.ts'

export interface MergingPace {
  /** How often it is looked for what can be merged. */
  everyMs: number
  /** How often a guest that merges is asked whether it is done. */
  pollMs: number
  /** A guest reads and writes no more for it. */
  bytesPerSecond: number
  /** Others may be in the way, or a server be busy: nothing to be told until it lasts. */
  tellAfterMs: number
}

type ChainsState = NonNullable<ObservedPool['chains']>

interface World extends Pick<AgentWorld, 'hypervisor' | 'clock' | 'log'> {
  pool: Pick<VolumePool, 'chains' | 'merge' | 'find' | 'capacity'>
  access: VolumeAccess
}

/** Guests whose disk is full stop: so much is left to them. */
const LEFT_FREE_BYTES = 2 ** 30

export class LayerMerging {
  readonly #world: World
  readonly #pace: MergingPace
  readonly #signal: AbortSignal
  #state: ChainsState | undefined
  /** What is being merged by a guest. */
  #current: string | undefined
  /** Since when each waits, and for what. */
  readonly #waiting = new Map<string, { since: number; why: string }>()

  constructor(world: World, pace: MergingPace, signal: AbortSignal) {
    this.#world = world
    this.#pace = pace
    this.#signal = signal
  }

  get state(): ChainsState | undefined {
    return this.#state
  }

  /** Ends with the signal. */
  async run(): Promise<void> {
    const { clock, log } = this.#world
    while (!this.#signal.aborted) {
      const ms = this.#current === undefined ? this.#pace.everyMs : this.#pace.pollMs
      await clock.sleep(ms, this.#signal).catch(() => undefined) // stopping ends the loop
      if (this.#signal.aborted) return
      try {
        await this.#round()
      } catch (error) {
        if (!this.#signal.aborted) log.warn({ error: describeError(error) }, 'layers of volumes could not be looked at')
      }
    }
  }

  async #round(): Promise<void> {
    const { merges } = await this.#world.pool.chains()
    for (const into of this.#waiting.keys()) if (!merges.some((merge) => merge.into === into)) this.#waiting.delete(into)
    const free = merges.filter(({ volumes }) => !this.#world.access.isCopied(volumes))
    const next = free.toSorted((a, b) => Number(b.into === this.#current) - Number(a.into === this.#current))
    this.#current = undefined
    for (const merge of next) {
      if (this.#signal.aborted) return
      if ((await this.#attempt(merge)) !== 'goes on') continue
      this.#current = merge.into
      break
    }
    this.#note(await this.#world.pool.chains())
  }

  async #attempt(merge: LayerMerge): Promise<'goes on' | 'ended' | 'waits'> {
    const { access, log, clock } = this.#world
    const { into, layers, volumes } = merge
    try {
      const how = await access.yielding(volumes, (wanted) => this.#merge(merge, AbortSignal.any([wanted, this.#signal])))
      this.#waiting.delete(into)
      if (how === 'merged') log.info({ volumes, into, layers }, 'layers of a volume were merged')
      return how === 'goes on' ? how : 'ended'
    } catch (error) {
      const why = error instanceof CloudError ? error.message : 'They could not be merged on their host.'
      const { since } = this.#waiting.get(into) ?? { since: clock.monotonic() }
      if (!this.#signal.aborted && !this.#waiting.has(into))
        log.info({ volumes, into, error: describeError(error) }, 'layers of a volume cannot be merged yet')
      this.#waiting.set(into, { since, why })
      return 'waits'
    }
  }

  async #merge(merge: LayerMerge, signal: AbortSignal): Promise<'goes on' | 'merged' | 'nothing to do'> {
    const { pool, hypervisor } = this.#world
    const opener = await this.#opener(merge)
    const { freeBytes } = await pool.capacity()
    const hasRoom = merge.bytes[opener ? 'open' : 'closed'] <= freeBytes - LEFT_FREE_BYTES
    if (!opener) {
      if (!hasRoom) throw agentRefusals.no_room_to_merge()
      return (await pool.merge(merge, { signal })) ? 'merged' : 'nothing to do'
    }
    const { volumes: _, bytes: _bytes, ...layers } = merge
    const open = { ...layers, volumeId: opener.volumeId, bytesPerSecond: this.#pace.bytesPerSecond, hasRoom }
    const byOpener = () => hypervisor.merge(opener.guest, open)
    return (await pool.merge(merge, { signal, byOpener })) ? 'merged' : 'goes on'
  }

  /** The one guest that has them open. @throws where there are several, or one that writes an older layer still, or one that cannot be asked */
  async #opener({ volumes }: LayerMerge): Promise<{ guest: string; volumeId: string } | undefined> {
    const { hypervisor, pool } = this.#world
    const guests = await hypervisor.list()
    if (guests.some(({ state, volumes: open }) => state === 'starting' && !open)) throw agentRefusals.guest_mute()
    const users = guests.flatMap(({ id: guest, volumes: open = [] }) =>
      open.filter(({ id }) => volumes.includes(id)).map(({ id, path }) => ({ guest, volumeId: id, path })),
    )
    const [user] = users
    if (users.length > 1) throw agentRefusals.layers_shared()
    if (user && (await pool.find(user.volumeId))?.path !== user.path) throw agentRefusals.guest_lags({ id: user.volumeId })
    return user
  }

  #note({ longest, merges }: { longest: number; merges: readonly LayerMerge[] }): void {
    const now = this.#world.clock.monotonic()
    const late = merges.flatMap(({ into, volumes }) => {
      const waits = this.#waiting.get(into)
      return waits && now - waits.since >= this.#pace.tellAfterMs ? [{ of: volumes[0], why: waits.why }] : []
    })
    const [first] = late
    const fault =
      first &&
      `Layers wait to be merged, of ${late.length} ${late.length === 1 ? 'chain' : 'chains'}: ${first.of ?? 'snapshots alone'}: ${first.why}`
    this.#state = { longest, waiting: merges.length, ...(fault !== undefined && { fault }) }
  }
}
