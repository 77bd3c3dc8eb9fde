import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkVolumes } from '../driver.check.ts'
import { checkPool } from '../pool.check.ts'
import { contentAt, heldBy, writeAt } from './disks.ts'
import { fakeDisks, fakeStorage } from './fake.ts'
import { keptPoolWorld } from './kept-pool.ts'
import { writeLayer } from './pool.ts'

const imageBytes = async () => Buffer.from('an image')
const end = async () => undefined

checkVolumes('fake', ['qcow2', 'vmdk'], async () => ({ volumes: fakeStorage(fakeDisks()).volumes, imageBytes, end }))

checkPool('fake', async () => {
  const world = fakeDisks()
  return {
    ...fakeStorage(world),
    successor: () => fakeStorage(world).pool,
    imageBytes,
    passphrase: 'nobody guesses it',
    write: async ({ path }, text) => assert.ok(writeAt(world, path, 0, text)),
    read: async ({ path }, length) => (contentAt(world, path)[0] ?? '').slice(0, length),
    lay: async (name, text) => void world.pool.adoptable.set(name, { content: [text], bytes: 64 * 1024 ** 2 }),
    mergeOpen: async () => undefined,
    end,
  }
})

test('pretended volumes outlive the program that pretends them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-kept-pool-'))
  const path = join(folder, 'host', 'volumes.json')
  const open = () => fakeStorage(fakeDisks(keptPoolWorld(path))).pool
  try {
    const never = new AbortController().signal
    const [volume, snapshot] = ['v', 's']
    await open().ensure({ id: volume, sizeMib: 64 }, () => Promise.reject(new Error('no image')), never)
    await open().grow(volume, 128, never)
    writeLayer(keptPoolWorld(path), `fake:${volume}`, 0, 'kept')
    await open().snapshot(volume, snapshot, never)
    assert.deepEqual(
      [await open().list(), (await open().find(volume))?.sizeMib],
      [{ volumes: [volume], snapshots: [snapshot] }, 128],
    )
    assert.deepEqual(heldBy(fakeDisks(keptPoolWorld(path)), volume), ['kept'])
    await open().remove(volume)
    await open().removeSnapshot(snapshot)
    assert.deepEqual(await open().list(), { volumes: [], snapshots: [] })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
