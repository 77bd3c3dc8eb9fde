/**
 * Keeps one guest as it is wanted. All that is done to a guest is done here, one thing after the other, so nothing is done
 * twice at once; a new wanted state, an event or the passing of time only means to look again.
 */
import type { ObservedGuest, WantedCommand, WantedGuest } from '../domain/compute/index.ts'
import type { Guest, GuestState } from '../drivers/hypervisor/driver.ts'
import { CloudError, describeError } from '../kernel/errors.ts'
import { eraseGuest, type GuestWorld, startGuest } from './guest.ts'
import { GuestVolumes, type ObservedDisk } from './guest-volumes.ts'
import { planGuest, type Step } from './plan.ts'

const RETRY_FIRST_MS = 500
const RETRY_LAST_MS = 30_000
/** Passing troubles (a controller that restarts, say) are tried again this often before the guest is called failed. */
const QUIET_TRIES = 5

export interface ReconcilerEvents {
  /** The guest's state, or what is known of it, is news. */
  changed(): void
  settled(command: { id: string; error?: string; output?: string }): void
}

export class GuestReconciler {
  readonly id: string
  readonly #world: GuestWorld
  readonly #events: ReconcilerEvents
  readonly #signal: AbortSignal
  #doc: WantedGuest
  #commands: WantedCommand[] = []
  #running: Promise<void> | undefined
  #again = false
  /** Ends the present wait for the guest to obey, since something newer is wanted. */
  #patience = new AbortController()
  #failures = 0
  #cancelRetry: () => void = () => undefined
  #answered: number | undefined
  #observed: ObservedGuest
  /** Ports that could not be plugged again at the last try. */
  readonly #lost = new Set<string>()
  readonly #volumes = new GuestVolumes()

  constructor(world: GuestWorld, doc: WantedGuest, events: ReconcilerEvents, signal: AbortSignal) {
    this.id = doc.id
    this.#world = world
    this.#doc = doc
    this.#events = events
    this.#signal = signal
    this.#observed = { id: doc.id, generation: 0, power: 'building', ports: [] }
  }

  get doc(): WantedGuest {
    return this.#doc
  }

  /** What was last seen; undefined before the first look. */
  get observed(): ObservedGuest | undefined {
    return this.#observed.generation === 0 ? undefined : this.#observed
  }

  want(doc: WantedGuest): void {
    const newer = doc.generation !== this.#doc.generation
    this.#doc = doc
    if (newer) {
      this.#failures = 0
      this.#patience.abort()
    }
    if (newer || this.#observed.generation === 0) this.look()
  }

  command(command: WantedCommand): void {
    this.#commands.push(command)
    this.look()
  }

  /** Looks now, or once more when it is looking already. */
  look(): void {
    if (this.#signal.aborted) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#cancelRetry()
    this.#running = this.#keep().finally(() => {
      this.#running = undefined
      if (!this.#again) return
      this.#again = false
      this.look()
    })
  }

  /** Resolves when nothing is being done. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #keep(): Promise<void> {
    this.#patience = new AbortController()
    const doc = this.#doc
    try {
      for (let command = this.#commands.shift(); command; command = this.#commands.shift()) await this.#apply(command)
      await this.#follow(doc)
      this.#failures = 0
    } catch (error) {
      if (this.#signal.aborted) return
      await this.#fail(doc, error)
    }
  }

  async #follow(doc: WantedGuest): Promise<void> {
    const state = await this.#state()
    const steps = planGuest({ power: doc.power, generation: doc.generation, state, answered: this.#answered })
    for (const step of steps) await this.#execute(step, doc)
    const guest = await this.#see()
    const after = guest?.state ?? 'absent'
    if (after !== 'starting') this.#answered = doc.generation
    if (after === 'running' || after === 'paused') await this.#plugAgain(doc)
    await this.#tell(doc, after, await this.#followVolumes(doc, guest))
  }

  async #followVolumes(doc: WantedGuest, guest: Guest | undefined): Promise<ObservedDisk[]> {
    const { state, volumes } = guest ?? {}
    if (state === 'starting' && !volumes) return this.#volumes.guess(doc, this.#observed.volumes)
    if (!volumes || (state !== 'running' && state !== 'paused')) return this.#volumes.rest(doc, volumes)
    const around = { ...this.#world, isRunning: state === 'running', signal: this.#signal, patience: this.#patience.signal }
    return this.#volumes.follow(around, doc, volumes)
  }

  /** A guest goes on when its ports are taken away: a switch that was emptied, a database made anew. */
  async #plugAgain({ ports: wanted }: WantedGuest): Promise<void> {
    const { ports, log } = this.#world
    for (const { id, networkId, mac, mtu } of wanted) {
      try {
        if (await ports.isPlugged(id)) continue
        await ports.ensure({ id, networkId, mac, mtu }, this.#signal)
        this.#lost.delete(id)
        log.info({ guest: this.id, port: id }, 'a port that a running guest had lost is plugged again')
      } catch (error) {
        // it is not up, so it is tried again soon, and told once
        if (!this.#lost.has(id))
          log.warn({ guest: this.id, port: id, error: describeError(error) }, 'a port that a running guest has lost')
        this.#lost.add(id)
      }
    }
  }

  async #execute(step: Step, doc: WantedGuest): Promise<void> {
    const { hypervisor, ports } = this.#world
    switch (step.do) {
      case 'start':
        return startGuest(this.#world, doc, step.paused, this.#signal)
      case 'resume':
        return hypervisor.setPaused(this.id, false)
      case 'pause':
        return hypervisor.setPaused(this.id, true)
      case 'shut-down':
        await this.#shutDown(() => this.#doc.power === 'stopped')
        if (this.#doc.power === 'stopped') await hypervisor.remove(this.id)
        return
      case 'end':
        await hypervisor.remove(this.id)
        for (const port of doc.ports) await ports.remove(port.id)
        return
      case 'erase':
        return eraseGuest(this.#world, doc)
    }
  }

  /**
   * Presses the button, now and again, and waits for the guest to obey, as long as that is still wanted and not longer than it
   * may take.
   */
  async #shutDown(stillWanted: () => boolean): Promise<void> {
    const { hypervisor, clock, shutdownWithinMs, pressAgainMs, log } = this.#world
    if ((await this.#state()) === 'paused') return // it cannot hear
    const deadline = clock.monotonic() + shutdownWithinMs
    while (stillWanted() && clock.monotonic() < deadline) {
      await hypervisor.pressPower(this.id)
      const nextPress = Math.min(clock.monotonic() + pressAgainMs, deadline)
      while (stillWanted() && clock.monotonic() < nextPress) if (await this.#hasObeyed(nextPress)) return
    }
    if (stillWanted()) log.info({ guest: this.id }, 'guest did not obey its power button in time and is ended')
  }

  /** Looks whether the guest still runs, and then waits for news or until `deadline`, but not long. */
  async #hasObeyed(deadline: number): Promise<boolean> {
    const { hypervisor, clock } = this.#world
    const woken = new AbortController()
    const end = hypervisor.watch((id) => id === this.id && woken.abort())
    try {
      if ((await this.#state()) !== 'running') return true
      const signal = AbortSignal.any([woken.signal, this.#patience.signal, this.#signal])
      await clock.sleep(Math.min(1000, deadline - clock.monotonic()), signal).catch(() => undefined) // looked at again below
      this.#signal.throwIfAborted()
      if (this.#patience.signal.aborted) this.#patience = new AbortController()
      return (await this.#state()) !== 'running'
    } finally {
      end()
    }
  }

  async #apply({ id, act }: WantedCommand): Promise<void> {
    try {
      if (act.kind === 'console') {
        this.#events.settled({ id, output: (await this.#world.hypervisor.console(this.id, act.bytes)).toString('utf8') })
        return
      }
      const stillWanted = () => this.#doc.power === 'running'
      if (!act.hard && (await this.#state()) === 'running') await this.#shutDown(stillWanted)
      if (stillWanted()) {
        await this.#world.hypervisor.remove(this.id)
        await startGuest(this.#world, this.#doc, false, this.#signal)
      }
      this.#events.settled({ id })
    } catch (error) {
      if (this.#signal.aborted) throw error
      this.#world.log.warn({ guest: this.id, command: id, error: describeError(error) }, 'a command failed')
      this.#events.settled({ id, error: publicWords(error) })
    }
  }

  async #see(): Promise<Guest | undefined> {
    return (await this.#world.hypervisor.list([this.id]))[0]
  }

  async #state(): Promise<GuestState> {
    return (await this.#see())?.state ?? 'absent'
  }

  async #tell(doc: WantedGuest, state: GuestState, volumes: ObservedDisk[]): Promise<void> {
    const running = state === 'running' || state === 'paused'
    const ports = await Promise.all(doc.ports.map(async ({ id }) => ({ id, up: running && (await this.#isUp(id)) })))
    const byGuest = state === 'shutdown' && doc.power !== 'stopped'
    const disks = volumes.length > 0 && { volumes }
    this.#note({
      id: this.id,
      // one that cannot be asked yet has answered nothing
      generation: state === 'starting' ? this.#observed.generation : doc.generation,
      power: POWER[state](doc),
      ports,
      ...disks,
      ...(byGuest && { byGuest }),
    })
    const isSettled = ports.every(({ up }) => up) && this.#volumes.isSettled
    if (state === 'starting' || state === 'crashed' || (running && !isSettled)) this.#retry(RETRY_FIRST_MS)
  }

  async #isUp(portId: string): Promise<boolean> {
    const { ports } = this.#world
    return (await ports.isHeld(portId)) && (await ports.isUp(portId))
  }

  async #fail(doc: WantedGuest, error: unknown): Promise<void> {
    this.#failures++
    const passing = error instanceof CloudError && error.retryable && this.#failures <= QUIET_TRIES
    this.#world.log.warn({ guest: this.id, tries: this.#failures, error: describeError(error) }, 'guest is not as wanted')
    if (!passing) await this.#tellFailure(doc, publicWords(error))
    this.#retry(Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** (this.#failures - 1)))
  }

  /** With what it may still hold: a volume that is not named counts as let go of. */
  async #tellFailure(doc: WantedGuest, fault: string): Promise<void> {
    const guest = await this.#see().catch(() => ({ state: 'starting', volumes: undefined }) as const)
    const isKnown = guest?.state !== 'starting' || guest.volumes !== undefined
    const volumes = isKnown ? this.#volumes.rest(doc, guest?.volumes) : this.#volumes.guess(doc, this.#observed.volumes)
    const disks = volumes.length > 0 && { volumes }
    this.#note({ id: this.id, generation: doc.generation, power: 'failed', fault, ports: [], ...disks })
  }

  #retry(ms: number): void {
    this.#cancelRetry()
    this.#cancelRetry = this.#world.clock.after(ms, () => this.look())
  }

  #note(observed: ObservedGuest): void {
    if (JSON.stringify(observed) === JSON.stringify(this.#observed)) return
    this.#observed = observed
    this.#events.changed()
  }
}

const POWER: Record<GuestState, (doc: WantedGuest) => ObservedGuest['power']> = {
  starting: () => 'building',
  running: () => 'running',
  paused: () => 'paused',
  shutdown: () => 'stopped',
  crashed: () => 'stopped',
  absent: (doc) => (doc.power === 'absent' ? 'absent' : 'stopped'),
}

const publicWords = (error: unknown): string =>
  error instanceof CloudError ? error.message : 'The guest could not be run on its host.'
