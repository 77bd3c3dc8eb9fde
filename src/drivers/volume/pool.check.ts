/** What every pool of volumes must do, as tests. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AdoptingPool } from './adoption.ts'
import type { DiskCopies } from './copies.ts'
import { source } from './driver.check.ts'
import type { FetchImage, Volumes } from './driver.ts'
import type { BackedUpPool, LayerMerge, Volume, VolumePool } from './pool.ts'

export interface PoolLab {
  pool: VolumePool & BackedUpPool & AdoptingPool
  /** Lays a file of 64 MiB that begins with a text where it may be taken in. */
  lay(name: string, text: string): Promise<void>
  copies: DiskCopies
  /** Those of the same host, which share its cached images. */
  volumes: Volumes
  /** An agent that was started anew has another pool over the same files. */
  successor(): VolumePool & BackedUpPool & AdoptingPool
  imageBytes(format: string): Promise<Buffer>
  /** Of volumes that are encrypted. */
  passphrase: string
  /** As a guest does: into its first bytes. */
  write(volume: Volume, text: string): Promise<void>
  /** As many bytes as were written. */
  read(volume: Volume, length: number): Promise<string>
  /** As a guest's process does that has the layers open. */
  mergeOpen(merge: LayerMerge): Promise<void>
  end(): Promise<void>
}

const never = new AbortController().signal
const id = (digit: number) => `${digit}0000000-1111-4111-8111-000000000000`
const [V, W, X, S, T] = [id(1), id(2), id(3), id(7), id(8)] as const
const neverFetched: FetchImage = async () => {
  throw new Error('no image was asked for')
}

export function checkPool(name: string, makeLab: () => Promise<PoolLab>): void {
  describe(`volume pool: ${name}`, () => {
    const test = (what: string, body: (lab: PoolLab) => Promise<void>) =>
      it(what, async () => {
        const lab = await makeLab()
        try {
          await body(lab)
        } finally {
          await lab.end()
        }
      })
    const make = (pool: VolumePool, volumeId: string, more: { sizeMib?: number; snapshot?: string } = {}) =>
      pool.ensure({ id: volumeId, sizeMib: 64, ...more }, neverFetched, never)
    const get = async (pool: VolumePool, volumeId: string) => {
      const volume = await pool.find(volumeId)
      assert.ok(volume, volumeId)
      return volume
    }

    test('begins empty and knows its capacity', async ({ pool }) => {
      assert.deepEqual(await pool.list(), { volumes: [], snapshots: [] })
      assert.equal(await pool.find(V), undefined)
      assert.ok((await pool.capacity()).freeBytes > 0)
    })

    test('a volume is made once, found by a successor and removed; guests’ disks are others', async (lab) => {
      const { pool, volumes } = lab
      const made = await make(pool, V)
      assert.equal(made.sizeMib, 64)
      await lab.write(made, 'kept')
      await volumes.ensure({ id: V, sizeMib: 64 }, neverFetched, never)
      await volumes.remove(V)
      assert.deepEqual(await make(pool, V), made)
      assert.equal(await lab.read(made, 4), 'kept')
      const next = lab.successor()
      assert.deepEqual([await next.list(), await next.find(V)], [{ volumes: [V], snapshots: [] }, made])
      for (const _ of [1, 2]) await next.remove(V)
      assert.deepEqual(await next.list(), { volumes: [], snapshots: [] })
    })

    test('from an image: it must have room for it, and the image stays while something stands on it', async (lab) => {
      const { pool, volumes } = lab
      const { base, fetch } = source(await lab.imageBytes('qcow2'), 'qcow2')
      const made = await pool.ensure({ id: V, sizeMib: 128, base }, fetch, never)
      assert.equal(made.sizeMib, 128)
      assert.deepEqual(await volumes.prune([], 0), [])
      await pool.snapshot(V, S, never)
      await pool.remove(V)
      assert.deepEqual(await volumes.prune([], 0), [])
      await pool.removeSnapshot(S)
      assert.deepEqual(await volumes.prune([], 0), [base.id])
    })

    test('it grows and never shrinks', async ({ pool }) => {
      await make(pool, V)
      assert.equal((await pool.grow(V, 96, never)).sizeMib, 96)
      assert.equal((await pool.grow(V, 64, never)).sizeMib, 96)
      await assert.rejects(pool.grow(W, 64, never), { code: 'not_found' })
    })

    test('a snapshot keeps what was, is taken once, and outlives its volume; what begins as it is another', async (lab) => {
      const { pool } = lab
      await lab.write(await make(pool, V), 'first')
      const after = await pool.snapshot(V, S, never)
      await lab.write(after, 'after')
      assert.deepEqual(await lab.successor().snapshot(V, S, never), after)
      const clone = await make(pool, W, { snapshot: S, sizeMib: 128 })
      assert.deepEqual([await lab.read(clone, 5), clone.sizeMib], ['first', 128])
      await lab.write(clone, 'other')
      await pool.remove(V)
      await pool.remove(W)
      assert.deepEqual(await pool.list(), { volumes: [], snapshots: [S] })
      await assert.rejects(make(pool, V), { code: 'conflict' })
      assert.equal(await lab.read(await make(pool, X, { snapshot: S }), 5), 'first')
      await assert.rejects(make(pool, W, { snapshot: T }), { code: 'not_found' })
      await assert.rejects(make(pool, W, { snapshot: S, sizeMib: 32 }), { code: 'bad_request' })
    })

    test('snapshots go in any order, and volumes and what was made from them stay whole', async (lab) => {
      const { pool } = lab
      await lab.write(await make(pool, V), 'one')
      await lab.write(await pool.snapshot(V, S, never), 'two')
      await lab.write(await pool.snapshot(V, T, never), 'new')
      const clone = await make(pool, W, { snapshot: T })
      for (const _ of [1, 2]) await pool.removeSnapshot(S)
      assert.equal(await lab.read(await get(pool, V), 3), 'new')
      await pool.removeSnapshot(T)
      await pool.remove(V)
      assert.equal(await lab.read(clone, 3), 'two')
      await pool.remove(W)
      assert.deepEqual(await pool.list(), { volumes: [], snapshots: [] })
    })

    test('a volume is reverted to a snapshot once, which stays, and stays as large as it is', async (lab) => {
      const { pool } = lab
      await lab.write(await make(pool, V), 'one')
      await lab.write(await pool.snapshot(V, S, never), 'two')
      await pool.grow(V, 96, never)
      const to = { reversionId: id(9), snapshotId: S }
      const reverted = await pool.revert(V, to, never)
      assert.deepEqual([await lab.read(reverted, 3), reverted.sizeMib, (await pool.chains()).longest], ['one', 96, 2])
      await lab.write(reverted, 'new')
      const again = await lab.successor().revert(V, to, never)
      assert.deepEqual([again, await lab.read(again, 3)], [reverted, 'new'])
      await pool.snapshot(V, T, never)
      assert.equal(await lab.read(await pool.revert(V, to, never), 3), 'new')
      await assert.rejects(pool.revert(V, { reversionId: id(5), snapshotId: X }, never), { code: 'not_found' })
      await assert.rejects(pool.revert(X, to, never), { code: 'not_found' })
      const clone = await make(pool, W, { snapshot: S, sizeMib: 96 })
      await pool.revert(V, { reversionId: id(4), snapshotId: S }, never)
      assert.equal(await lab.read(clone, 3), 'one')
      for (const snapshot of [S, T]) await pool.removeSnapshot(snapshot)
      assert.equal(await lab.read(await get(pool, V), 3), 'one')
    })

    test('an image becomes what a volume holds, once; its snapshots stay, and the image with it', async (lab) => {
      const { pool, volumes } = lab
      const { base, fetch } = source(await lab.imageBytes('qcow2'), 'qcow2')
      await lab.write(await make(pool, V, { sizeMib: 128 }), 'one')
      await lab.write(await pool.snapshot(V, S, never), 'two')
      const to = { reimageId: id(9), base, fetch }
      const made = await pool.reimage(V, to, never)
      assert.notEqual(await lab.read(made, 3), 'two')
      assert.deepEqual([made.sizeMib, await volumes.prune([], 0)], [128, []])
      await lab.write(made, 'own')
      const again = await lab.successor().reimage(V, { ...to, fetch: neverFetched }, never)
      assert.deepEqual([again, await lab.read(again, 3)], [made, 'own'])
      assert.equal(await lab.read(await make(pool, W, { snapshot: S, sizeMib: 128 }), 3), 'one')
      await assert.rejects(pool.reimage(X, to, never), { code: 'not_found' })
      for (const volume of [V, W]) await pool.remove(volume)
      assert.deepEqual(await volumes.prune([], 0), [base.id])
    })

    test('what is brought becomes what a volume holds, once; its snapshots, and what was made of them, stay', async (lab) => {
      const { pool, copies } = lab
      await lab.write(await make(pool, V), 'one')
      await lab.write(await pool.snapshot(V, S, never), 'two')
      const snapshot = await pool.findSnapshot(S)
      assert.ok(snapshot)
      await copies.make({ id: 'copy', from: snapshot, format: 'raw' }, never)
      const copy = await copies.openRaw('copy')
      assert.equal(`${await copy.read(0, 3)}`, 'one')
      await copy.close()
      const bring = async () => {
        const disk = await copies.receive('arrived', 64 * 1024 ** 2)
        await disk.write(0, Buffer.from('new'))
        await disk.close()
        return copies.disk('arrived')
      }
      const replaced = await pool.replace(V, { replacementId: id(9), bring }, never)
      assert.deepEqual([await lab.read(replaced, 3), replaced.sizeMib], ['new', 64])
      await lab.write(replaced, 'own')
      const broughtTwice = () => Promise.reject(new Error('brought twice'))
      const again = await lab.successor().replace(V, { replacementId: id(9), bring: broughtTwice }, never)
      assert.equal(await lab.read(again, 3), 'own')
      await assert.rejects(pool.replace(V, { replacementId: id(5), bring: broughtTwice }, never), /brought twice/)
      assert.equal(await lab.read(await get(pool, V), 3), 'own')
      await assert.rejects(pool.replace(X, { replacementId: id(9), bring }, never), { code: 'not_found' })
      assert.equal(await lab.read(await make(pool, W, { snapshot: S }), 3), 'one')
      await pool.dropReplacements()
      await pool.removeSnapshot(S)
      assert.equal(await lab.read(await get(pool, V), 3), 'own')
      assert.equal(await pool.findSnapshot(S), undefined)
    })

    test('files become volumes and snapshots, once, and these become files again; nothing is lost between', async (lab) => {
      const { pool } = lab
      assert.deepEqual(await pool.adoptable(), [])
      await lab.lay('one.img', 'one')
      await lab.lay('two.img', 'two')
      const lie = [64 * 1024 ** 2, 64 * 1024 ** 2]
      assert.deepEqual(
        (await pool.adoptable()).map(({ name, bytes }) => [name, bytes]),
        ['one.img', 'two.img'].map((name, at) => [name, lie[at]]),
      )
      const [volume, snapshot] = [{ kind: 'volume', id: V } as const, { kind: 'snapshot', id: S } as const]
      await assert.rejects(pool.adopt(volume, { file: 'no.img', sizeMib: 96 }, never), { code: 'not_found' })
      await assert.rejects(pool.adopt(volume, { file: 'one.img', sizeMib: 32 }, never), { code: 'bad_request' })
      assert.equal((await pool.adoptable()).length, 2)
      for (const by of [pool, lab.successor()]) await by.adopt(volume, { file: 'one.img', sizeMib: 96 }, never)
      await pool.adopt(snapshot, { file: 'two.img', sizeMib: 0 }, never)
      assert.deepEqual([await pool.adoptable(), await pool.list()], [[], { volumes: [V], snapshots: [S] }])
      const made = await get(pool, V)
      assert.deepEqual([await lab.read(made, 3), made.sizeMib, made.parent], ['one', 96, undefined])
      assert.equal(await lab.read(await make(pool, W, { snapshot: S }), 3), 'two')
      await pool.release(snapshot, 'back.qcow2', never)
      await lab.write(await pool.snapshot(V, T, never), 'new')
      for (const by of [pool, lab.successor()]) await by.release(volume, 'volume.qcow2', never)
      assert.deepEqual(await pool.list(), { volumes: [W], snapshots: [T] })
      assert.deepEqual(
        (await pool.adoptable()).map(({ name }) => name),
        ['back.qcow2', 'volume.qcow2'],
      )
      await pool.adopt({ kind: 'volume', id: X }, { file: 'volume.qcow2', sizeMib: 96 }, never)
      assert.equal(await lab.read(await get(pool, X), 3), 'new')
      assert.equal(await lab.read(await get(pool, W), 3), 'two')
    })

    const only = async (pool: VolumePool): Promise<LayerMerge> => {
      const { merges } = await pool.chains()
      assert.equal(merges.length, 1)
      return merges[0] ?? assert.fail()
    }

    test('an encrypted volume grows, is kept by snapshots and copied, all by its passphrase; what stands below is told', async (lab) => {
      const { pool } = lab
      const encryption = { passphrase: lab.passphrase, bits: 512 } as const
      const { base, fetch } = source(await lab.imageBytes('qcow2'), 'qcow2')
      const ensure = (volumeId: string, more: object) =>
        pool.ensure({ id: volumeId, sizeMib: 64, encryption, ...more }, fetch, never)
      const made = await ensure(V, { base })
      assert.equal(
        made.below?.some(({ encrypted }) => encrypted),
        false,
      )
      await lab.write(made, 'first')
      assert.equal((await pool.grow(V, 96, never, encryption)).sizeMib, 96)
      await assert.rejects(pool.snapshot(V, S, never))
      const after = await pool.snapshot(V, S, never, encryption)
      assert.deepEqual(after.below?.[0], { path: made.path, format: 'qcow2', encrypted: true })
      assert.deepEqual(await lab.successor().find(V), after)
      await lab.write(after, 'after')
      await assert.rejects(pool.grow(V, 128, never))
      assert.equal((await pool.grow(V, 128, never, encryption)).sizeMib, 128)
      const clone = await ensure(W, { snapshot: S, sizeMib: 96 })
      assert.deepEqual([await lab.read(clone, 5), await lab.read(await get(pool, V), 5)], ['first', 'after'])
      const to = { reversionId: id(9), snapshotId: S }
      await assert.rejects(pool.revert(V, to, never))
      assert.equal(await lab.read(await pool.revert(V, to, never, encryption), 5), 'first')
      for (const volume of [W, V]) await pool.remove(volume)
      await pool.removeSnapshot(S)
      await lab.write(await ensure(X, {}), 'kept')
      await pool.snapshot(X, T, never, encryption)
      await pool.removeSnapshot(T)
      const merge = await only(pool)
      assert.equal(await pool.merge(merge, { signal: never }), false)
      assert.deepEqual([await only(lab.successor()), await lab.read(await get(pool, X), 4)], [merge, 'kept'])
    })

    const shape = async (pool: VolumePool) => {
      const { longest, merges } = await pool.chains()
      return [longest, merges.length]
    }

    test('a layer that merely stands between two others is merged, once, and nobody reads anything else', async (lab) => {
      const { pool } = lab
      await lab.write(await make(pool, V), 'one')
      await lab.write(await pool.snapshot(V, S, never), 'two')
      await pool.snapshot(V, T, never)
      await lab.write(await pool.grow(V, 96, never), 'new')
      assert.deepEqual(await shape(pool), [3, 0])
      await pool.removeSnapshot(S)
      const merge = await only(pool)
      assert.deepEqual([merge.volumes, merge.layers.length, merge.base], [[V], 1, undefined])
      assert.equal(await pool.merge(merge, { signal: never }), true)
      assert.deepEqual(await shape(pool), [2, 0])
      assert.equal(await pool.merge(merge, { signal: never }), false)
      const clone = await make(pool, W, { snapshot: T })
      await pool.removeSnapshot(T)
      // two stand on it
      assert.deepEqual(await shape(lab.successor()), [2, 0])
      assert.equal(await lab.read(clone, 3), 'two')
      await pool.remove(W)
      assert.equal(await pool.merge(await only(pool), { signal: never }), true)
      assert.deepEqual(await shape(lab.successor()), [1, 0])
      const volume = await get(lab.successor(), V)
      assert.deepEqual([await lab.read(volume, 3), volume.sizeMib, volume.parent], ['new', 96, undefined])
      await lab.write(volume, 'old')
      await pool.remove(V)
      assert.deepEqual(await shape(pool), [0, 0])
    })

    test('several that stand one on the other are merged together, and what is below them stays below', async (lab) => {
      const { pool, volumes } = lab
      const { base, fetch } = source(await lab.imageBytes('qcow2'), 'qcow2')
      await pool.ensure({ id: V, sizeMib: 64, base }, fetch, never)
      const taken = [id(6), S, T]
      for (const [at, snapshot] of taken.entries()) await lab.write(await pool.snapshot(V, snapshot, never), `text ${at}`)
      const clone = await make(pool, W, { snapshot: T })
      for (const snapshot of taken.slice(0, 2)) await pool.removeSnapshot(snapshot)
      const merge = await only(pool)
      assert.deepEqual([merge.volumes.sort(), merge.layers.length], [[V, W], 2])
      assert.equal(await pool.merge(merge, { signal: never }), true)
      assert.deepEqual(await shape(pool), [2, 0])
      assert.equal((await pool.chains()).longest, 2)
      assert.deepEqual([await lab.read(await get(pool, V), 6), await lab.read(clone, 6)], ['text 2', 'text 1'])
      for (const volume of [V, W]) await pool.remove(volume)
      assert.deepEqual(await volumes.prune([], 0), [])
      await pool.removeSnapshot(T)
      assert.deepEqual(await volumes.prune([], 0), [base.id])
    })

    test('whoever has layers open merges them: told until done, and what he has done is found by a successor', async (lab) => {
      const { pool } = lab
      await lab.write(await make(pool, V), 'one')
      await lab.write(await pool.snapshot(V, S, never), 'two')
      await pool.removeSnapshot(S)
      const merge = await only(pool)
      assert.equal(await pool.merge(merge, { signal: never, byOpener: async () => false }), false)
      assert.deepEqual(await shape(lab.successor()), [2, 1])
      await lab.mergeOpen(merge)
      assert.deepEqual(await only(lab.successor()), merge)
      // nobody has it open any more
      assert.equal(await lab.successor().merge(merge, { signal: never }), true)
      assert.deepEqual(await shape(lab.successor()), [1, 0])
      assert.equal(await lab.read(await get(pool, V), 3), 'two')
      await lab.write(await pool.snapshot(V, T, never), 'new')
      await pool.removeSnapshot(T)
      const again = await only(pool)
      const byOpener = () => lab.mergeOpen(again).then(() => true)
      assert.equal(await pool.merge(again, { signal: never, byOpener }), true)
      assert.deepEqual(await shape(pool), [1, 0])
      assert.equal(await lab.read(await get(pool, V), 3), 'new')
      await pool.remove(V)
      assert.deepEqual(await shape(pool), [0, 0])
    })
  })
}
