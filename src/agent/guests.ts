/** Keeps the guests of a host: a reconciler follows the document of each. */
import type { Guests, ObservedGuest, WantedGuest } from '../domain/compute/index.ts'
import type { GuestWorld } from './guest.ts'
import { GuestReconciler, type ReconcilerEvents } from './guest-reconciler.ts'
import { IdlePorts } from './idle-ports.ts'
import type { TypedPart } from './part.ts'

export class HostGuests implements TypedPart<Guests> {
  readonly name = 'guests'
  readonly #world: GuestWorld
  readonly #events: ReconcilerEvents
  readonly #signal: AbortSignal
  readonly #reconcilers = new Map<string, GuestReconciler>()
  readonly #idlePorts: IdlePorts
  /** Before that nobody knows what is wanted. */
  #hasHeard = false

  constructor(world: GuestWorld, events: ReconcilerEvents, signal: AbortSignal) {
    this.#world = world
    const idlePorts = new IdlePorts(world)
    this.#idlePorts = idlePorts
    this.#events = {
      ...events,
      changed: () => {
        idlePorts.suspect()
        events.changed()
      },
    }
    this.#signal = signal
  }

  find(id: string): GuestReconciler | undefined {
    return this.#reconcilers.get(id)
  }

  /** Resolves when the guest is as it can be now. */
  async lookAt(id: string): Promise<void> {
    const reconciler = this.#reconcilers.get(id)
    reconciler?.look()
    await reconciler?.idle()
  }

  docs(): WantedGuest[] {
    return [...this.#reconcilers.values()].map((reconciler) => reconciler.doc)
  }

  take(wanted: readonly WantedGuest[]): void {
    const named = new Set(wanted.map((guest) => guest.id))
    for (const id of this.#reconcilers.keys()) if (!named.has(id)) this.#reconcilers.delete(id)
    for (const doc of wanted) this.#reconciler(doc).want(doc)
    this.#idlePorts.want(wanted)
    this.#hasHeard = true
  }

  observed(): ObservedGuest[] {
    return [...this.#reconcilers.values()].flatMap((reconciler) => reconciler.observed ?? [])
  }

  async look(): Promise<void> {
    for (const reconciler of this.#reconcilers.values()) reconciler.look()
    if (this.#hasHeard) await this.#idlePorts.sweep()
  }

  async idle(): Promise<void> {
    for (const reconciler of this.#reconcilers.values()) await reconciler.idle()
  }

  #reconciler(doc: WantedGuest): GuestReconciler {
    const had = this.#reconcilers.get(doc.id)
    if (had) return had
    const reconciler = new GuestReconciler(this.#world, doc, this.#events, this.#signal)
    this.#reconcilers.set(doc.id, reconciler)
    return reconciler
  }
}
