/** Files become layers of a pool's own, and what layers hold becomes files: copied by `qemu-img`, as the guests' user, so that nothing in them is trusted further than a guest is. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Adopted, AdoptingPool } from '../adoption.ts'
import { volumeRefusals } from '../refusals.ts'
import type { AdoptionFolder } from './adoption-folder.ts'
import type { ArrivingLayers } from './arriving-layers.ts'
import type { MergingParts } from './layer-merging.ts'
import { layerName } from './layers.ts'

const MIB = 1024 ** 2

export interface AdoptingParts extends Pick<MergingParts, 'layers' | 'volumes' | 'snapshots' | 'inTurn' | 'collect'> {
  folder: AdoptionFolder
  arriving: ArrivingLayers
}

const pointersOf = (parts: AdoptingParts, { kind }: Adopted) => (kind === 'volume' ? parts.volumes : parts.snapshots)

export async function adoptFile(
  parts: AdoptingParts,
  as: Adopted,
  { file, sizeMib }: Parameters<AdoptingPool['adopt']>[1],
  signal: AbortSignal,
): Promise<void> {
  const { layers, folder, arriving, inTurn } = parts
  const pointers = pointersOf(parts, as)
  const name = layerName(as.id)
  if ((await pointers.find(as.id)) === undefined) {
    const { path, format, bytes: needed } = await folder.take(file)
    const bytes = as.kind === 'volume' ? sizeMib * MIB : undefined
    if (bytes !== undefined && needed > bytes) throw volumeRefusals.size_too_small({ needed, bytes })
    const fresh = await arriving.make(name, { path, format }, signal, bytes)
    await inTurn(async () => {
      // what a death left goes; what is left of a volume of that id belongs to its snapshots
      await parts.collect()
      if (await layers.has(name)) throw volumeRefusals.id_taken({ id: as.id })
      await layers.adopt(name, fresh)
      await pointers.set(as.id, join('..', 'layers', name))
    })
  }
  await folder.remove(file)
}

export async function releaseFile(parts: AdoptingParts, of: Adopted, file: string, signal: AbortSignal): Promise<void> {
  const { layers, folder, arriving, inTurn } = parts
  const pointers = pointersOf(parts, of)
  const name = await pointers.find(of.id)
  if (name === undefined) return
  if (!(await folder.has(file))) {
    if ((await layers.header(name)).encrypted) throw volumeRefusals.passphrase_missing({ internal: name })
    const fresh = await arriving.make(file, { path: layers.path(name), format: 'qcow2' }, signal)
    await folder.lay(file, fresh)
    await rm(fresh, { force: true })
  }
  await inTurn(async () => {
    await pointers.remove(of.id)
    await parts.collect()
  })
}
