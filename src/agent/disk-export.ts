/** Follows one export: copies the disk, sends the copy, forgets it. */
import type { WantedExport } from '../domain/disk-export/index.ts'
import { type CopyingWorld, copyDisk } from './disk-copying.ts'
import { Follower, type FollowerWorld, untilHeard } from './follower.ts'
import type { AgentWorld } from './host-drivers.ts'

export type ExportWorld = CopyingWorld & FollowerWorld & Pick<AgentWorld, 'controller'>

export const diskExport = (world: ExportWorld, doc: WantedExport): Follower =>
  new Follower(world, {
    id: doc.id,
    trouble: 'a disk has not become an image yet',
    fault: 'The disk could not be copied on its host.',
    do: (signal) => send(world, doc, signal),
    undo: () => world.copies.remove(doc.id),
  })

async function send(world: ExportWorld, { id, source, format }: WantedExport, signal: AbortSignal): Promise<void> {
  const { copies, controller, clock } = world
  await copyDisk(world, { id, source, format }, signal)
  await untilHeard(clock, signal, async () => controller.sendDisk(id, await copies.open(id), signal))
  await copies.remove(id)
}
