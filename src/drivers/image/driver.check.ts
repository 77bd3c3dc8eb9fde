/** What every store of images' files must do, as tests: `checkImageFiles('file', …)`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import type { ImageFiles } from './driver.ts'

export interface ImageFilesLab {
  files: ImageFiles
  end(): Promise<void>
}

const KEY = '11111111-1111-4111-8111-111111111111.0a1b2c3d'
const OTHER = '11111111-1111-4111-8111-111111111111.ffffffff'

/** Many pieces of odd sizes, so that no boundary of a piece is one of a buffer. */
const BYTES = Buffer.from(Array.from({ length: 500_000 }, (_, i) => (i * 31 + (i >> 8)) & 255))

async function* inPieces(bytes: Buffer, size = 7919): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* breaking(): AsyncGenerator<Buffer> {
  yield BYTES.subarray(0, 100_000)
  throw new Error('the source broke')
}

const bytesOf = async (pieces: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(pieces))
const code = (wanted: string) => (thrown: unknown) => thrown instanceof CloudError && thrown.code === wanted

export function checkImageFiles(name: string, makeLab: () => Promise<ImageFilesLab>): void {
  describe(`image files: ${name}`, () => {
    const test = (what: string, body: (files: ImageFiles) => Promise<void>) =>
      it(what, async () => {
        const lab = await makeLab()
        try {
          await body(lab.files)
        } finally {
          await lab.end()
        }
      })

    test('gives back every byte', async (files) => {
      assert.equal(await files.write(KEY, inPieces(BYTES)), BYTES.length)
      assert.ok((await bytesOf(await files.read(KEY))).equals(BYTES))
    })

    test('gives a range, both ends included', async (files) => {
      await files.write(KEY, inPieces(BYTES))
      const part = await bytesOf(await files.read(KEY, { start: 10, end: 70_009 }))
      assert.ok(part.equals(BYTES.subarray(10, 70_010)))
    })

    test('gives a part, shorter only at the end', async (files) => {
      await files.write(KEY, inPieces(BYTES))
      assert.ok((await files.readPart(KEY, 5, 20)).equals(BYTES.subarray(5, 25)))
      assert.equal((await files.readPart(KEY, BYTES.length - 3, 20)).length, 3)
      assert.equal((await files.readPart(KEY, BYTES.length + 3, 20)).length, 0)
    })

    test('keeps a part, and no more', async (files) => {
      await files.write(KEY, inPieces(BYTES))
      await files.keepPart(KEY, { start: 1000, end: 400_999 })
      assert.ok((await bytesOf(await files.read(KEY))).equals(BYTES.subarray(1000, 401_000)))
      await files.keepPart(KEY, { start: 0, end: 9 })
      assert.ok((await bytesOf(await files.read(KEY))).equals(BYTES.subarray(1000, 1010)))
      await assert.rejects(files.keepPart(OTHER, { start: 0, end: 1 }), code('not_found'))
    })

    test('keeps an image of no bytes', async (files) => {
      assert.equal(await files.write(KEY, inPieces(Buffer.alloc(0))), 0)
      assert.equal((await bytesOf(await files.read(KEY))).length, 0)
    })

    test('keeps nothing of a source that breaks, and says why', async (files) => {
      await assert.rejects(files.write(KEY, breaking()), /the source broke/)
      assert.deepEqual(await files.list(), [])
      assert.equal(await files.write(KEY, inPieces(BYTES)), BYTES.length)
    })

    test('a key is written once', async (files) => {
      await files.write(KEY, inPieces(BYTES))
      await assert.rejects(files.write(KEY, inPieces(Buffer.from('other'))), code('conflict'))
      assert.ok((await bytesOf(await files.read(KEY))).equals(BYTES))
    })

    test('a key is never a path', async (files) => {
      await assert.rejects(async () => files.write('../outside', inPieces(BYTES)), code('internal'))
    })

    test('lists and removes; absent is success', async (files) => {
      await files.write(KEY, inPieces(BYTES))
      await files.write(OTHER, inPieces(BYTES))
      assert.deepEqual((await files.list()).sort(), [KEY, OTHER])
      for (const _ of [1, 2]) await files.remove(KEY)
      assert.deepEqual(await files.list(), [OTHER])
      await assert.rejects(files.read(KEY), code('not_found'))
      await assert.rejects(files.readPart(KEY, 0, 1), code('not_found'))
    })

    test('removed while it is read: the reader gets all of it', async (files) => {
      await files.write(KEY, inPieces(BYTES))
      const stream = await files.read(KEY)
      await files.remove(KEY)
      assert.ok((await bytesOf(stream)).equals(BYTES))
    })
  })
}
