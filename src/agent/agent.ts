/**
 * Keeps one host as the controller wants it: polls what is wanted, has a reconciler follow it for each guest, and reports what is.
 * It may die at any time; guests do not notice, and its successor begins with a whole report.
 */
import type { HostFacts, ObservedHost, WantedHost } from '../domain/host/index.ts'
import { describeError } from '../kernel/errors.ts'
import { CommandLog } from './command-log.ts'
import { GuestReconciler } from './guest-reconciler.ts'
import type { AgentWorld } from './host-drivers.ts'
import { IdlePorts } from './idle-ports.ts'
import { type ImageKeeping, pruneImages } from './image-pruning.ts'
import { answerMetadata } from './metadata/service.ts'
import { Reporter } from './reporter.ts'

export interface AgentOptions extends AgentWorld {
  /** Where commands that were begun are written down. */
  journalPath: string
  facts(): Promise<HostFacts>
  /** How often everything is looked at and reported even when nothing happened. */
  everyMs: number
  images: ImageKeeping
}

export class Agent {
  readonly #options: AgentOptions
  readonly #stop = new AbortController()
  readonly #reconcilers = new Map<string, GuestReconciler>()
  readonly #commandLog: CommandLog
  readonly #reporter: Reporter
  readonly #idlePorts: IdlePorts
  #networks = new Set<string>()
  /** Before that nobody knows what is wanted. */
  #hasHeard = false
  #ended: Promise<unknown> = Promise.resolve()
  #unwatch: () => void = () => undefined

  constructor(options: AgentOptions) {
    this.#options = options
    this.#idlePorts = new IdlePorts(options)
    this.#commandLog = new CommandLog(options.journalPath)
    this.#reporter = new Reporter(options.controller, options, () => this.#report(), this.#stop.signal)
  }

  start(): void {
    this.#unwatch = this.#options.hypervisor.watch((id) => this.#reconcilers.get(id)?.look())
    const pruning = pruneImages(this.#options, this.#options.images, () => this.#docs(), this.#stop.signal)
    this.#ended = Promise.all([this.#follow(), this.#reporter.run(), this.#tick(), pruning])
  }

  /** Guests go on. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the agent stops'))
    this.#unwatch()
    await this.#ended
    for (const reconciler of this.#reconcilers.values()) await reconciler.idle()
    await this.#options.hypervisor.close()
    await this.#options.ports.close()
  }

  async #follow(): Promise<void> {
    // what an agent before this one served, and nobody wants any more, has to go too
    this.#networks = new Set((await this.#options.ports.list()).metadata)
    await this.#poll()
  }

  async #poll(): Promise<void> {
    const { controller, clock, log } = this.#options
    const { signal } = this.#stop
    let since = 0
    for (let failures = 0; !signal.aborted; ) {
      try {
        const wanted = await controller.wanted(since, signal)
        await this.#take(wanted)
        this.#reporter.continueAfter(wanted.observedGeneration)
        since = wanted.revision
        if (failures > 0) log.info({}, 'the controller answers again')
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        if (failures++ === 0) log.warn({ error: describeError(error) }, 'no wanted state from the controller')
        await clock.sleep(Math.min(5000, 100 * 2 ** Math.min(failures, 6)), signal).catch(() => undefined) // stopping ends the loop
      }
    }
  }

  async #take(wanted: WantedHost): Promise<void> {
    const named = new Set(wanted.guests.map((g) => g.id))
    for (const id of this.#reconcilers.keys()) if (!named.has(id)) this.#reconcilers.delete(id)
    await this.#serveMetadata(wanted)
    for (const doc of wanted.guests) this.#reconciler(doc).want(doc)
    this.#idlePorts.want(wanted.guests)
    this.#hasHeard = true
    this.#commandLog.keep(wanted.commands.map((c) => c.id))
    for (const command of wanted.commands) {
      if (this.#reporter.hasSettled(command.id)) continue
      const reconciler = this.#reconcilers.get(command.guestId)
      if (!reconciler) this.#reporter.settle({ id: command.id, error: 'The server is not on this host.' })
      else if (this.#commandLog.begin(command.id)) reconciler.command(command)
      else if (!this.#begunHere.has(command.id))
        this.#reporter.settle({ id: command.id, error: 'The host was interrupted over it.' })
      this.#begunHere.add(command.id)
    }
  }

  /** Commands this very agent has begun: sent again only because they are not settled yet. */
  readonly #begunHere = new Set<string>()

  #reconciler(doc: WantedHost['guests'][number]): GuestReconciler {
    const had = this.#reconcilers.get(doc.id)
    if (had) return had
    const events = {
      changed: () => this.#reporter.wake(),
      settled: (done: ObservedHost['done'][number]) => this.#reporter.settle(done),
    }
    const reconciler = new GuestReconciler(this.#options, doc, events, this.#stop.signal)
    this.#reconcilers.set(doc.id, reconciler)
    return reconciler
  }

  #docs(): WantedHost['guests'] {
    return [...this.#reconcilers.values()].map((reconciler) => reconciler.doc)
  }

  /** A network's metadata address has to be there before its guests look for it, but no guest waits for it. */
  async #serveMetadata({ metadataNetworks }: WantedHost): Promise<void> {
    const { ports, log, random } = this.#options
    const wanted = new Set(metadataNetworks.map((n) => n.networkId))
    const work = [
      ...metadataNetworks.map((n) =>
        ports.ensureMetadata(
          n,
          (request, reply) => answerMetadata({ guests: this.#docs(), networkId: n.networkId, random }, request, reply),
          this.#stop.signal,
        ),
      ),
      ...[...this.#networks].filter((id) => !wanted.has(id)).map((id) => ports.removeMetadata(id)),
    ]
    this.#networks = wanted
    for (const done of work)
      done.catch((error) => log.warn({ error: describeError(error) }, 'the metadata address of a network is not as wanted'))
  }

  async #tick(): Promise<void> {
    const { clock, everyMs } = this.#options
    while (!this.#stop.signal.aborted) {
      await clock.sleep(everyMs, this.#stop.signal).catch(() => undefined) // stopping ends the loop
      for (const reconciler of this.#reconcilers.values()) reconciler.look()
      if (this.#hasHeard) await this.#idlePorts.sweep()
    }
  }

  async #report(): Promise<Pick<ObservedHost, 'about' | 'guests'>> {
    const guests = [...this.#reconcilers.values()].flatMap((k) => k.observed ?? [])
    return { about: await this.#options.facts(), guests }
  }
}
