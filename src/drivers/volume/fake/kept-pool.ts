/** Pretended volumes that outlive the program that pretends them: written down with each change, since volumes are not made anew. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readDerived } from '../../../kernel/derived-file.ts'
import { type FakePoolWorld, fakePoolWorld } from './pool.ts'

interface Written {
  volumes: [string, FakePoolWorld['volumes'] extends Map<string, infer V> ? V : never][]
  snapshots: [string, FakePoolWorld['snapshots'] extends Map<string, infer S> ? S : never][]
}

/** @param path of a file of JSON */
export function keptPoolWorld(path: string): FakePoolWorld {
  const had = readDerived<Written>(path, (value) => Array.isArray(value?.volumes) && Array.isArray(value?.snapshots))
  const world = fakePoolWorld()
  for (const [id, volume] of had?.volumes ?? []) world.volumes.set(id, volume)
  for (const [id, snapshot] of had?.snapshots ?? []) world.snapshots.set(id, snapshot)
  world.changed = () => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(
      `${path}.new`,
      JSON.stringify({ volumes: [...world.volumes], snapshots: [...world.snapshots] } satisfies Written),
    )
    renameSync(`${path}.new`, path)
  }
  return world
}
