/**
 * Merges layers of a pool of files: what stands between two others goes into the one above it. What volumes and snapshots hold is the same at
 * each moment, whatever dies.
 *
 * Of layers that nobody has open, the upper one is written into the lower one, of which nothing is seen but through the upper one; when that is on
 * disk, the lower file takes the upper one's name, in one step. What whoever has them open merges is noted before it begins, so that the lower layer
 * goes only when the upper one is known to stand on another and that is on disk.
 */
import { chmod, rename, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { chainOf, type LayerGraph, layerRuns } from '../layer-graph.ts'
import type { LayerChains, LayerMerge } from '../pool.ts'
import { volumeRefusals } from '../refusals.ts'
import { type Layers, syncFile } from './layers.ts'
import { type Pointers, syncFolder } from './pointers.ts'
import type { FileVolumeSettings } from './settings.ts'

/** More than this a second is not read and written for it: guests have the same disk. */
export const MERGE_BYTES_PER_SECOND = 64 * 1024 ** 2
/** Of `stat`. */
const BLOCK = 512
/** A large volume takes hours at that speed; being ended costs nothing but what was done. */
const LIMITS = { cpuSeconds: 7200, timeoutMs: 12 * 3_600_000 }

export interface MergingParts {
  settings: FileVolumeSettings
  layers: Layers
  volumes: Pointers
  snapshots: Pointers
  /** Snapshots that were begun, by their ids: the layers that they are about to be. */
  begun: Pointers
  /** What whoever has it open merges, by the upper layer's name: the lower one's. */
  open: Pointers
  inTurn<T>(work: () => Promise<T>): Promise<T>
  collect(): Promise<void>
}

export async function chainsOf(parts: MergingParts): Promise<LayerChains> {
  const { layers, volumes } = parts
  await settleEnded(parts)
  const graph = await graphOf(parts)
  const { parents } = graph
  const heads = await targetsOf(volumes)
  const lengths = [...heads.values()].map((head) => chainOf(parents, head).length)
  const runs = layerRuns(graph)
  const merges = runs.map(async ({ into, layers: between }): Promise<LayerMerge> => {
    const { parent: base } = await layers.header(between.at(-1) ?? into)
    const above = volumesAbove(parents, heads, into)
    const paths = { into: layers.path(into), layers: between.map((name) => layers.path(name)) }
    const bytes = { open: await sizeOnDisk(paths.layers), closed: await sizeOnDisk([paths.into]) }
    return { ...paths, ...(base !== undefined && { base }), volumes: above, bytes }
  })
  return { longest: Math.max(0, ...lengths), merges: await Promise.all(merges) }
}

async function sizeOnDisk(paths: readonly string[]): Promise<number> {
  const stats = await Promise.all(paths.map((path) => stat(path)))
  return stats.reduce((sum, { blocks }) => sum + blocks * BLOCK, 0)
}

/** What has taken in another, and is itself to be taken in now: nobody asks for that merging any more. */
async function settleEnded(parts: MergingParts): Promise<void> {
  const { open, layers } = parts
  for (const [into, below] of await targetsOf(open)) {
    if (!(await layers.has(into)) || layerRuns(await graphOf(parts)).some((run) => run.into === into)) continue
    if ((await layers.header(into)).parent !== layers.path(below)) await settle(parts, layers.path(into))
  }
}

const volumesAbove = (parents: ReadonlyMap<string, string | undefined>, heads: ReadonlyMap<string, string>, into: string) =>
  [...heads].filter(([, head]) => chainOf(parents, head).includes(into)).map(([id]) => id)

export async function mergeLayers(
  parts: MergingParts,
  merge: LayerMerge,
  { signal, byOpener }: { signal: AbortSignal; byOpener?: () => Promise<boolean> },
): Promise<boolean> {
  if (!(await parts.inTurn(() => isStill(parts, merge)))) return false
  if (byOpener) return mergeOpen(parts, merge, byOpener)
  if (await isMerged(parts, merge)) return parts.inTurn(() => settle(parts, merge.into))
  // qemu-img would need its passphrase, which nothing here has
  if ((await parts.layers.header(basename(merge.into))).encrypted) return false
  for (const layer of merge.layers) if (!(await mergeClosed(parts, merge, layer, signal))) return false
  return true
}

async function mergeOpen(parts: MergingParts, merge: LayerMerge, byOpener: () => Promise<boolean>): Promise<boolean> {
  const { open, layers } = parts
  const into = basename(merge.into)
  await open.set(into, basename(merge.layers[0] ?? into))
  // a layer below others was made read-only
  await chmod(layers.path(into), 0o644)
  if (!(await byOpener())) return false
  if (!(await isMerged(parts, merge))) throw volumeRefusals.not_merged({ internal: merge.into })
  return parts.inTurn(() => settle(parts, merge.into))
}

/** The upper layer says that it stands on another now: that has to be on disk before anything goes. In turn. */
async function settle({ open, layers, volumes, collect }: MergingParts, into: string): Promise<true> {
  await syncFile(into)
  layers.forget(basename(into))
  await protect(volumes, into)
  await open.remove(basename(into))
  await collect()
  return true
}

async function isMerged({ layers }: MergingParts, { into, base }: LayerMerge): Promise<boolean> {
  return (await layers.header(basename(into))).parent === base
}

/** Whoever dies in the middle leaves the upper layer as it was, and a lower one that is seen only through it. */
async function mergeClosed(parts: MergingParts, merge: LayerMerge, layer: string, signal: AbortSignal): Promise<boolean> {
  const { settings, layers, volumes, open, inTurn } = parts
  const { into } = merge
  for (const path of [into, layer]) await chmod(path, 0o644)
  const options = { ...LIMITS, bytesPerSecond: MERGE_BYTES_PER_SECOND, signal }
  await settings.qemuImg.commit({ path: into, format: 'qcow2' }, options)
  await syncFile(layer)
  return inTurn(async () => {
    if (!(await isStill(parts, { ...merge, layers: [layer] }))) return false
    await protect(volumes, into, layer)
    await rename(layer, into)
    await syncFolder(dirname(into))
    for (const path of [into, layer]) layers.forget(basename(path))
    await open.remove(basename(into))
    return true
  })
}

/** Only what a volume is may be written. @param path the file, where it is to be that one */
async function protect(volumes: Pointers, into: string, path = into): Promise<void> {
  const heads = [...(await targetsOf(volumes)).values()]
  await chmod(path, heads.includes(basename(into)) ? 0o644 : 0o444)
}

/** What was to be merged when it was looked for may have become something, or have gone, or others may stand on it now. */
async function isStill(parts: MergingParts, merge: LayerMerge): Promise<boolean> {
  const graph = await graphOf(parts)
  const into = basename(merge.into)
  const run = layerRuns(graph).find((one) => one.into === into)
  if (!run || merge.layers.some((layer, at) => run.layers[at] !== basename(layer))) return false
  return volumesAbove(graph.parents, await targetsOf(parts.volumes), into).every((id) => merge.volumes.includes(id))
}

/** What is being merged by whoever has it open counts as it was before, until it is settled. */
async function graphOf({ layers, open, volumes, snapshots, begun }: MergingParts): Promise<LayerGraph> {
  const parents = await layers.parents()
  for (const [into, below] of await targetsOf(open)) if (parents.has(into) && parents.has(below)) parents.set(into, below)
  const links = await Promise.all([volumes, snapshots, begun].map(targetsOf))
  return { parents, linked: new Set(links.flatMap((of) => [...of.values()])) }
}

export async function targetsOf(pointers: Pointers): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const id of await pointers.ids()) {
    const name = await pointers.find(id)
    if (name !== undefined) found.set(id, name)
  }
  return found
}
