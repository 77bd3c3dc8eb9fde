/**
 * Keeps one host as the controller wants it: polls what is wanted, has each part of the document followed, and reports what is.
 * It may die at any time; guests do not notice, and its successor begins with a whole report.
 */
import type { HostFacts, WantedHost } from '../domain/host/index.ts'
import { describeError } from '../kernel/errors.ts'
import { HostBackupTransfers } from './backup-transfers.ts'
import { CommandLog } from './command-log.ts'
import { HostCommands } from './commands.ts'
import { HostDiskExports } from './disk-exports.ts'
import { HostGuests } from './guests.ts'
import type { AgentWorld } from './host-drivers.ts'
import { type ImageKeeping, pruneImages } from './image-pruning.ts'
import { LayerMerging, type MergingPace } from './layer-merging.ts'
import { HostMetadataNetworks } from './metadata-networks.ts'
import { type AgentPart, partOf } from './part.ts'
import { type Report, Reporter } from './reporter.ts'
import { HostTunnelEnds } from './tunnel-ends.ts'
import { VolumeAccess } from './volume-access.ts'
import { HostPools } from './volume-pools.ts'
import { HostVolumes } from './volumes.ts'

export interface AgentOptions extends AgentWorld {
  /** Where commands that were begun are written down. */
  journalPath: string
  facts(): Promise<HostFacts>
  /** How often everything is reported even when nothing happened. */
  everyMs: number
  /** How often everything is looked at even when nothing was heard. */
  lookEveryMs: number
  images: ImageKeeping
  layers: MergingPace
}

export class Agent {
  readonly #options: AgentOptions
  readonly #stop = new AbortController()
  readonly #guests: HostGuests
  readonly #volumes: HostVolumes
  readonly #merging: LayerMerging
  /** In the order in which a document is followed. */
  readonly #parts: readonly AgentPart[]
  /** Names in documents that nothing here keeps. */
  readonly #unknown = new Set<string>()
  readonly #reporter: Reporter
  #ended: Promise<unknown> = Promise.resolve()
  #unwatch: () => void = () => undefined

  constructor(options: AgentOptions) {
    const { signal } = this.#stop
    this.#options = options
    this.#reporter = new Reporter(options.controller, options, () => this.#report(), signal)
    const events = {
      changed: () => this.#reporter.wake(),
      settled: (done: { id: string }) => this.#reporter.settle(done),
    }
    const access = new VolumeAccess(options.pool, (id) => options.controller.volumeKey(id, signal))
    this.#guests = new HostGuests({ ...options, access }, events, signal)
    this.#merging = new LayerMerging({ ...options, access }, options.layers, signal)
    const lookAtGuest = (id: string) => this.#guests.lookAt(id)
    this.#volumes = new HostVolumes({ ...options, ...events, access, lookAtGuest, signal })
    this.#parts = [
      partOf(new HostTunnelEnds(options.tunnels, options)),
      partOf(new HostPools({ ...options, chains: () => this.#merging.state }, events)),
      partOf(this.#volumes),
      partOf(new HostMetadataNetworks(options, this.#guests, signal)),
      partOf(this.#guests),
      partOf(new HostDiskExports({ ...options, ...events, access, signal })),
      partOf(new HostBackupTransfers({ ...options, ...events, access, signal })),
      partOf(new HostCommands(this.#guests, new CommandLog(options.journalPath), this.#reporter)),
    ]
  }

  start(): void {
    const { hypervisor, ports } = this.#options
    const ends = [hypervisor.watch((id) => this.#guests.find(id)?.look()), ports.watch(() => void this.#look())]
    this.#unwatch = () => {
      for (const end of ends) end()
    }
    const pruning = pruneImages(this.#options, this.#options.images, () => this.#imagesInUse(), this.#stop.signal)
    this.#ended = Promise.all([this.#follow(), this.#reporter.run(), this.#tick(), pruning, this.#merging.run()])
  }

  /** Guests go on. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the agent stops'))
    this.#unwatch()
    await this.#ended
    for (const part of this.#parts) await part.idle?.()
    await this.#options.hypervisor.close()
    await this.#options.ports.close()
  }

  #imagesInUse(): string[] {
    const roots = this.#guests.docs().filter(({ power }) => power !== 'absent')
    const volumes = this.#volumes.docs().filter(({ state }) => state === 'present')
    const images = [...roots.map(({ rootDisk }) => rootDisk.image), ...volumes.map(({ base }) => base)]
    return images.flatMap((image) => image?.id ?? [])
  }

  async #follow(): Promise<void> {
    for (const part of this.#parts) await this.#begin(part)
    await this.#poll()
  }

  /** Until it has: a part that has not seen what is there would leave behind what nobody wants. */
  async #begin(part: AgentPart): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stop
    for (let failures = 1; !signal.aborted; failures++)
      try {
        return await part.begin?.()
      } catch (error) {
        if (signal.aborted) return
        if (failures === 1) log.warn({ part: part.name, error: describeError(error) }, 'what is on this host cannot be read yet')
        await clock.sleep(pauseMs(failures), signal).catch(() => undefined) // stopping ends the loop
      }
  }

  async #poll(): Promise<void> {
    const { controller, clock, log } = this.#options
    const { signal } = this.#stop
    let since = 0
    for (let failures = 0; !signal.aborted; ) {
      try {
        const wanted = await controller.wanted(since, signal)
        this.#take(wanted)
        this.#reporter.continueAfter(wanted.observedGeneration)
        since = wanted.revision
        if (failures > 0) log.info({}, 'the controller answers again')
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        if (failures++ === 0) log.warn({ error: describeError(error) }, 'no wanted state from the controller')
        await clock.sleep(pauseMs(failures), signal).catch(() => undefined) // stopping ends the loop
      }
    }
  }

  /** A part that the document does not name is left as it is; one that nothing here keeps is of a newer controller. */
  #take({ parts }: WantedHost): void {
    for (const part of this.#parts) if (Object.hasOwn(parts, part.name)) part.take(parts[part.name])
    const known = new Set(this.#parts.map(({ name }) => name))
    for (const name of Object.keys(parts)) {
      if (known.has(name) || this.#unknown.has(name)) continue
      this.#unknown.add(name)
      this.#options.log.warn({ part: name }, 'the controller wants what this agent does not know: it is older')
    }
  }

  async #tick(): Promise<void> {
    const { clock, lookEveryMs } = this.#options
    while (!this.#stop.signal.aborted) {
      await clock.sleep(lookEveryMs, this.#stop.signal).catch(() => undefined) // stopping ends the loop
      await this.#look()
    }
  }

  async #look(): Promise<void> {
    for (const part of this.#parts) await part.look?.()
  }

  async #report(): Promise<Report> {
    const about = await this.#options.facts()
    const told = this.#parts.flatMap((part) => (part.observed ? [[part.name, part.observed()] as const] : []))
    return { about, parts: Object.fromEntries(told) }
  }
}

/** Longer with each failure, five seconds at most. */
const pauseMs = (failures: number): number => Math.min(5000, 100 * 2 ** Math.min(failures, 6))
