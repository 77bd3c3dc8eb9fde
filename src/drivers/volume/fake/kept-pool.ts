/** Pretended volumes that outlive the program that pretends them: written down with each change, since volumes are not made anew. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readDerived } from '../../../kernel/derived-file.ts'
import type { Blocks, Content } from './content.ts'
import { type FakePoolWorld, fakePoolWorld } from './pool.ts'

interface Written {
  volumes: [string, FakePoolWorld['volumes'] extends Map<string, infer V> ? V : never][]
  snapshots: [string, FakePoolWorld['snapshots'] extends Map<string, infer S> ? S : never][]
  /** Each layer's parent; null for none. What an earlier release has written has no layers, and no blocks. */
  layers?: [string, string | null][]
  blocks?: [string, Blocks][]
  adoptable?: [string, { content: Content; bytes: number }][]
}

/** @param path of a file of JSON */
export function keptPoolWorld(path: string): FakePoolWorld {
  const had = readDerived<Written>(path, (value) => Array.isArray(value?.volumes) && Array.isArray(value?.snapshots))
  const world = fakePoolWorld()
  for (const [layer, parent] of had?.layers ?? []) world.layers.set(layer, parent ?? undefined)
  for (const [layer, blocks] of had?.blocks ?? []) world.blocks.set(layer, blocks)
  for (const [name, file] of had?.adoptable ?? []) world.adoptable.set(name, file)
  const withLayer = <K extends { path?: string }>(id: string, kept: K) => {
    const layer = kept.path ?? `fake:${id}`
    if (!world.layers.has(layer)) world.layers.set(layer, undefined)
    return { ...kept, path: layer }
  }
  for (const [id, volume] of had?.volumes ?? []) world.volumes.set(id, withLayer(id, volume))
  for (const [id, snapshot] of had?.snapshots ?? []) world.snapshots.set(id, withLayer(id, snapshot))
  world.changed = () => {
    mkdirSync(dirname(path), { recursive: true })
    const layers = [...world.layers].map(([layer, parent]): [string, string | null] => [layer, parent ?? null])
    const kept = { volumes: [...world.volumes], snapshots: [...world.snapshots] }
    const written: Written = { ...kept, layers, blocks: [...world.blocks], adoptable: [...world.adoptable] }
    writeFileSync(`${path}.new`, JSON.stringify(written))
    renameSync(`${path}.new`, path)
  }
  return world
}
