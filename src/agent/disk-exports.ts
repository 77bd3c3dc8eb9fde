/** Sends disks of a host to the controller as images: one follower for each export that is wanted. */
import type { DiskExportsForm, WantedExport } from '../domain/disk-export/index.ts'
import { diskExport, type ExportWorld } from './disk-export.ts'
import { Followers } from './followers.ts'
import type { TypedPart } from './part.ts'

export class HostDiskExports extends Followers<WantedExport> implements TypedPart<DiskExportsForm> {
  readonly name = 'diskExports'
  readonly #world: ExportWorld

  constructor(world: ExportWorld) {
    super((doc) => diskExport(world, doc))
    this.#world = world
  }

  /** A copy that was begun shows a moment that nobody waits for any more: it is made anew. */
  begin(): Promise<void> {
    return this.#world.copies.removeAll()
  }
}
