/** Sends disks of a host to the controller as images: one follower for each export that is wanted. */
import type { DiskExportsForm, ObservedExport, WantedExport } from '../domain/disk-export/index.ts'
import { DiskExport, type ExportWorld } from './disk-export.ts'
import type { TypedPart } from './part.ts'

export class HostDiskExports implements TypedPart<DiskExportsForm> {
  readonly name = 'diskExports'
  readonly #world: ExportWorld
  readonly #exports = new Map<string, DiskExport>()

  constructor(world: ExportWorld) {
    this.#world = world
  }

  /** A copy that was begun shows a moment that nobody waits for any more: it is made anew. */
  begin(): Promise<void> {
    return this.#world.copies.removeAll()
  }

  take(wanted: readonly WantedExport[]): void {
    const named = new Set(wanted.map(({ id }) => id))
    for (const [id, one] of this.#exports) {
      if (named.has(id)) continue
      one.want('absent')
      this.#exports.delete(id)
    }
    for (const doc of wanted) {
      const one = this.#exports.get(doc.id) ?? new DiskExport(this.#world, doc)
      this.#exports.set(doc.id, one)
      one.want(doc.state)
    }
  }

  observed(): ObservedExport[] {
    return [...this.#exports.values()].flatMap(({ observed }) => observed ?? [])
  }

  async idle(): Promise<void> {
    for (const one of this.#exports.values()) await one.idle()
  }
}
