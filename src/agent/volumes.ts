/** Keeps the volumes of a host: a reconciler follows the document of each. */
import type { ObservedVolume, VolumesForm, WantedVolume } from '../domain/volume/index.ts'
import type { TypedPart } from './part.ts'
import { VolumeReconciler, type VolumeWorld } from './volume-reconciler.ts'

export class HostVolumes implements TypedPart<VolumesForm> {
  readonly name = 'volumes'
  readonly #world: VolumeWorld
  readonly #reconcilers = new Map<string, VolumeReconciler>()

  constructor(world: VolumeWorld) {
    this.#world = world
  }

  docs(): WantedVolume[] {
    return [...this.#reconcilers.values()].map(({ doc }) => doc)
  }

  /** One that is not named is left as it is. */
  take(wanted: readonly WantedVolume[]): void {
    this.#world.access.want(wanted.filter(({ state }) => state === 'present'))
    const named = new Set(wanted.map(({ id }) => id))
    for (const [id, reconciler] of this.#reconcilers) {
      if (named.has(id)) continue
      reconciler.end()
      this.#reconcilers.delete(id)
    }
    for (const doc of wanted) this.#reconciler(doc).want(doc)
  }

  observed(): ObservedVolume[] {
    return [...this.#reconcilers.values()].flatMap(({ observed }) => observed ?? [])
  }

  async idle(): Promise<void> {
    for (const reconciler of this.#reconcilers.values()) await reconciler.idle()
  }

  #reconciler(doc: WantedVolume): VolumeReconciler {
    const had = this.#reconcilers.get(doc.id)
    if (had) return had
    const reconciler = new VolumeReconciler(this.#world, doc)
    this.#reconcilers.set(doc.id, reconciler)
    return reconciler
  }
}
