/**
 * Keeps one volume and its snapshots as they are wanted, one thing after the other. What a guest has open is changed by that guest's own
 * reconciler: here it is only asked to look, and waited for.
 */
import type { ObservedVolume, WantedVolume } from '../domain/volume/index.ts'
import { isLimitedAlike } from '../drivers/hypervisor/driver.ts'
import type { Volume, VolumeEncryption } from '../drivers/volume/pool.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import type { AgentWorld } from './host-drivers.ts'
import { agentRefusals } from './refusals.ts'
import type { VolumeAccess } from './volume-access.ts'
import { planVolume, type VolumeStep } from './volume-plan.ts'

const MIB = 1024 ** 2
const RETRY_FIRST_MS = 500
const RETRY_LAST_MS = 30_000
/** Passing troubles are tried again this often before they are told. */
const QUIET_TRIES = 5

export interface VolumeWorld extends Pick<AgentWorld, 'pool' | 'hypervisor' | 'controller' | 'clock' | 'log'> {
  access: VolumeAccess
  /** Has a guest look at its volumes again, and waits until it has. */
  lookAtGuest(id: string): Promise<void>
  changed(): void
  signal: AbortSignal
}

type Opened = Pick<WantedVolume, 'id' | 'encryption'>

interface Seen {
  volume: Volume | undefined
  snapshots: ReadonlySet<string>
}

export class VolumeReconciler {
  readonly #world: VolumeWorld
  readonly #ended = new AbortController()
  readonly #signal: AbortSignal
  #doc: WantedVolume
  #running: Promise<void> | undefined
  #again = false
  #failures = 0
  #cancelRetry: () => void = () => undefined
  #observed: ObservedVolume | undefined

  constructor(world: VolumeWorld, doc: WantedVolume) {
    this.#world = world
    this.#doc = doc
    this.#signal = AbortSignal.any([world.signal, this.#ended.signal])
  }

  get doc(): WantedVolume {
    return this.#doc
  }

  get observed(): ObservedVolume | undefined {
    return this.#observed
  }

  want(doc: WantedVolume): void {
    const isNews = doc.generation !== this.#doc.generation || this.#observed === undefined
    this.#doc = doc
    if (!isNews) return
    this.#failures = 0
    this.#look()
  }

  /** Nobody names it any more. */
  end(): void {
    this.#ended.abort(new Error('the volume is not named any more'))
    this.#cancelRetry()
  }

  /** Resolves when nothing is being done. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  #look(): void {
    if (this.#signal.aborted) return
    this.#again = this.#running !== undefined
    if (this.#running) return
    this.#cancelRetry()
    this.#running = this.#keep().finally(() => {
      this.#running = undefined
      if (this.#again) this.#look()
    })
  }

  async #keep(): Promise<void> {
    const doc = this.#doc
    const faults = new Map<string, unknown>()
    let seen: Seen | undefined
    try {
      seen = await this.#see()
      const steps = planVolume({ wanted: doc, there: seen.volume, snapshots: seen.snapshots, lags: await this.#lags(doc.id) })
      for (const step of steps) await this.#attempt(step, doc, faults)
      if (steps.length > 0) seen = await this.#see()
    } catch (error) {
      faults.set(doc.id, error)
    }
    if (this.#signal.aborted) return
    if (faults.size > 0) this.#fail(doc, seen, faults)
    else {
      this.#failures = 0
      this.#tell(doc, seen, faults)
    }
  }

  async #see(): Promise<Seen> {
    const [volume, { snapshots }] = await Promise.all([this.#world.pool.find(this.#doc.id), this.#world.pool.list()])
    return { volume, snapshots: new Set(snapshots) }
  }

  /** A snapshot that cannot be made or removed keeps nothing else; without its volume nothing goes on. */
  async #attempt(step: VolumeStep, doc: WantedVolume, faults: Map<string, unknown>): Promise<void> {
    if (faults.has(doc.id)) return
    try {
      await this.#execute(step, doc)
    } catch (error) {
      const isAlone = 'id' in step && step.id !== doc.id
      faults.set(isAlone ? step.id : doc.id, error)
    }
  }

  async #execute(step: VolumeStep, doc: WantedVolume): Promise<void> {
    const { pool, controller, access } = this.#world
    const { id, sizeMib, base } = doc
    switch (step.do) {
      case 'follow':
        return this.#follow(id)
      case 'create':
        return void (await pool.ensure(
          { id, sizeMib, base, snapshot: step.snapshot, encryption: await this.#encryption(doc) },
          controller.image,
          this.#signal,
        ))
      case 'miss':
        throw agentRefusals.volume_lost({ id })
      case 'grow':
        // whoever has it open grows it first
        await this.#follow(id)
        return void (await access.hold([id], async () => pool.grow(id, sizeMib, this.#signal, await this.#encryption(doc))))
      case 'snapshot':
        return this.#snapshot([
          // what it begins as is opened as it is itself
          { volume: step.of, id: step.id, opened: doc },
          ...(step.with ?? []).map((other) => ({ ...other, opened: { id: other.volume, encryption: other.encryption } })),
        ])
      case 'revert':
        return this.#unused(id, async () => {
          await pool.revert(id, step, this.#signal, await this.#encryption(doc))
        })
      case 'reimage':
        return this.#unused(id, async () => {
          const to = { reimageId: step.wanted.id, base: step.wanted.base, fetch: controller.image }
          await pool.reimage(id, to, this.#signal, await this.#encryption(doc))
        })
      case 'adopt':
        return pool.adopt(step, { file: step.file, sizeMib }, this.#signal)
      case 'release':
        return this.#unused(step.kind === 'volume' ? id : undefined, () => pool.release(step, step.file, this.#signal))
      case 'remove-snapshot':
        return pool.removeSnapshot(step.id)
      case 'remove':
        return this.#unused(id, () => pool.remove(id))
    }
  }

  /** Of the volume that nobody may have open meanwhile; undefined: work that needs none. @throws volume_in_use */
  async #unused(id: string | undefined, work: () => Promise<void>): Promise<void> {
    await this.#world.access.hold(id === undefined ? [] : [id], async () => {
      if (id !== undefined && (await this.#users(id)).length > 0) throw agentRefusals.volume_in_use({ id })
      await work()
    })
  }

  async #encryption({ id, encryption }: Opened): Promise<VolumeEncryption | undefined> {
    if (!encryption) return undefined
    const passphrase = await this.#world.controller.volumeKey(id, this.#signal)
    return { passphrase, bits: encryption.bits === 256 ? 256 : 512 }
  }

  /** All of them before anybody goes on to the files that are written from then on: a guest goes on to all at once. */
  async #snapshot(all: readonly { volume: string; id: string; opened: Opened }[]): Promise<void> {
    const { pool, access } = this.#world
    const volumes = all.map(({ volume }) => volume)
    await access.hold(volumes, async () => {
      for (const { volume, id, opened } of all) await pool.snapshot(volume, id, this.#signal, await this.#encryption(opened))
    })
    for (const volume of volumes) await this.#follow(volume)
  }

  /** A snapshot holds, and a size is there, only when every guest has gone on to it. */
  async #follow(id: string): Promise<void> {
    for (const { guest } of await this.#laggards(id)) await this.#world.lookAtGuest(guest)
    if (await this.#lags(id)) throw agentRefusals.guest_lags({ id })
  }

  async #lags(id: string): Promise<boolean> {
    return (await this.#laggards(id)).length > 0
  }

  async #laggards(id: string) {
    const users = await this.#users(id)
    if (users.length === 0) return []
    const volume = await this.#world.pool.find(id)
    const wanted = id === this.#doc.id && this.#doc.state === 'present' ? this.#doc : undefined
    return users.filter(
      ({ path, sizeBytes, limits }) =>
        path !== volume?.path || (wanted && (sizeBytes < wanted.sizeMib * MIB || !isLimitedAlike(limits, wanted.limits))),
    )
  }

  /** Who has it open. */
  async #users(id: string) {
    const guests = await this.#world.hypervisor.list()
    return guests.flatMap(({ id: guest, volumes = [] }) => volumes.filter((v) => v.id === id).map((v) => ({ guest, ...v })))
  }

  #fail(doc: WantedVolume, seen: Seen | undefined, faults: ReadonlyMap<string, unknown>): void {
    this.#failures++
    for (const [id, error] of faults)
      this.#world.log.warn(
        { volume: doc.id, of: id, tries: this.#failures, error: describeError(error) },
        'volume is not as wanted',
      )
    const passing = [...faults.values()].every((error) => error instanceof CloudError && error.retryable)
    if (!passing || this.#failures > QUIET_TRIES) this.#tell(doc, seen, faults)
    const ms = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** (this.#failures - 1))
    this.#cancelRetry = this.#world.clock.after(ms, () => this.#look())
  }

  #tell(doc: WantedVolume, seen: Seen | undefined, faults: ReadonlyMap<string, unknown>): void {
    const observed = observe(doc, seen, faults)
    if (JSON.stringify(observed) === JSON.stringify(this.#observed)) return
    this.#observed = observed
    this.#world.changed()
  }
}

function observe(doc: WantedVolume, seen: Seen | undefined, faults: ReadonlyMap<string, unknown>): ObservedVolume {
  const faultOf = (id: string) => (faults.has(id) ? { fault: publicWords(faults.get(id)) } : {})
  const { volume } = seen ?? {}
  const isThere = volume !== undefined
  const hasFailed = faults.has(doc.id) && (doc.state === 'absent' || !isThere)
  return {
    id: doc.id,
    generation: doc.generation,
    state: hasFailed ? 'failed' : isThere ? 'present' : 'absent',
    sizeMib: volume?.sizeMib ?? 0,
    ...(volume?.below && { encrypted: true }),
    ...faultOf(doc.id),
    ...(doc.reimage && isThere && !faults.has(doc.id) && { reimaged: doc.reimage.id }),
    ...(doc.revert && isThere && !faults.has(doc.id) && { reverted: doc.revert.id }),
    snapshots: doc.snapshots.map(({ id, state }) => {
      const has = seen?.snapshots.has(id) ?? false
      const isWrong = faults.has(id) || has !== (state === 'present')
      return { id, state: isWrong ? 'failed' : state, ...faultOf(faults.has(id) ? id : isWrong ? doc.id : id) }
    }),
  }
}

const publicWords = (error: unknown): string =>
  error instanceof CloudError ? error.message : 'The volume could not be kept on its host as it is wanted.'
