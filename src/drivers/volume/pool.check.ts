/** What every pool of volumes must do, as tests. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { source } from './driver.check.ts'
import type { FetchImage, Volumes } from './driver.ts'
import type { Volume, VolumePool } from './pool.ts'

export interface PoolLab {
  pool: VolumePool
  /** Those of the same host, which share its cached images. */
  volumes: Volumes
  /** An agent that was started anew has another pool over the same files. */
  successor(): VolumePool
  imageBytes(format: string): Promise<Buffer>
  /** As a guest does: into its first bytes. */
  write(volume: Volume, text: string): Promise<void>
  /** As many bytes as were written. */
  read(volume: Volume, length: number): Promise<string>
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
  })
}
