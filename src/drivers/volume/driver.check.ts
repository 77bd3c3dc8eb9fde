/** What every volume driver must do, as tests. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import type { BaseImage, Disk, DiskSpec, FetchImage, Volumes } from './driver.ts'

export interface VolumeLab {
  volumes: Volumes
  /** An image's bytes in that format. */
  imageBytes(format: string): Promise<Buffer>
  /** Whether the disk is there, for a driver whose disks can be looked at. */
  looksGood?(disk: Disk): Promise<void>
  /** Whether the disk is of its size and ready for what it was prepared for. */
  looksPrepared?(disk: Disk, spec: DiskSpec): Promise<void>
  end(): Promise<void>
}

const never = new AbortController().signal
const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const imageId = '99999999-9999-4999-8999-999999999999'

export function checkVolumes(name: string, formats: readonly string[], makeLab: () => Promise<VolumeLab>): void {
  describe(`volume driver: ${name}`, () => {
    const test = (what: string, body: (lab: VolumeLab) => Promise<void>) =>
      it(what, async () => {
        const lab = await makeLab()
        try {
          await body(lab)
        } finally {
          await lab.end()
        }
      })

    test('begins empty and knows its capacity', async ({ volumes }) => {
      assert.deepEqual(await volumes.list(), { disks: [], images: [] })
      assert.ok((await volumes.capacity()).freeBytes > 0)
    })

    for (const format of formats) {
      test(`a disk from a ${format} image: fetched once for two, the same call twice is one`, async ({
        volumes,
        imageBytes,
        looksGood,
      }) => {
        const { base, fetch, fetched } = source(await imageBytes(format), format)
        const [one] = await Promise.all(ids.map((id) => volumes.ensure({ id, sizeMib: 1024, base }, fetch, never)))
        await volumes.ensure({ id: ids[0], sizeMib: 1024, base }, fetch, never)
        assert.equal(fetched(), 1)
        assert.deepEqual((await volumes.list()).disks.sort(), [...ids])
        if (one) await looksGood?.(one)
      })
    }

    test('an empty disk is made ready for use, once', async ({ volumes, looksPrepared }) => {
      const files: DiskSpec = { id: `${ids[0]}.ephemeral0`, sizeMib: 64, prepared: { for: 'files', label: 'ephemeral0' } }
      const swap: DiskSpec = { id: `${ids[0]}.swap`, sizeMib: 16, prepared: { for: 'swap' } }
      for (const spec of [files, swap]) {
        const disk = await volumes.ensure(spec, neverFetched, never)
        assert.deepEqual(await volumes.ensure(spec, neverFetched, never), disk)
        await looksPrepared?.(disk, spec)
      }
      assert.deepEqual((await volumes.list()).disks.sort(), [files.id, swap.id])
      for (const { id } of [files, swap]) await volumes.remove(id)
      assert.deepEqual((await volumes.list()).disks, [])
    })

    test('removing leaves others and is content with nothing to do', async ({ volumes }) => {
      for (const id of ids) await volumes.ensure({ id, sizeMib: 1024 }, neverFetched, never)
      for (const _ of [1, 2]) await volumes.remove(ids[0])
      assert.deepEqual((await volumes.list()).disks, [ids[1]])
    })

    test('an image goes when it has not been used for long enough, is not kept and no disk stands on it', async ({
      volumes,
      imageBytes,
    }) => {
      const { base, fetch, fetched } = source(await imageBytes('qcow2'), 'qcow2')
      const images = async () => (await volumes.list()).images
      await volumes.cache(base, fetch, never)
      assert.deepEqual([await volumes.prune([imageId], 0), await images()], [[], [imageId]])
      assert.deepEqual([await volumes.prune([], 3_600_000), await images()], [[], [imageId]])
      await volumes.ensure({ id: ids[0], sizeMib: 1024, base }, fetch, never)
      assert.deepEqual([await volumes.prune([], 0), await images()], [[], [imageId]])
      await volumes.remove(ids[0])
      assert.deepEqual([await volumes.prune([], 0), await images()], [[imageId], []])
      await volumes.ensure({ id: ids[0], sizeMib: 1024, base }, fetch, never)
      assert.equal(fetched(), 2)
    })
  })
}

const neverFetched: FetchImage = async () => {
  throw new Error('no image was asked for')
}

export function source(bytes: Buffer, format: string) {
  let count = 0
  const base: BaseImage = {
    id: imageId,
    format,
    sizeBytes: bytes.length,
    sha512: createHash('sha512').update(bytes).digest('hex'),
  }
  const fetch: FetchImage = async () => {
    count++
    return (async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
    })()
  }
  return { base, fetch, fetched: () => count }
}
