import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nextTurn } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'
import { hasOneController } from '../../store/dialect.ts'
import { eachDatabase } from '../../store/testing.ts'
import { type ImageLab, imageLab, pieces, qcow2Header } from './image.fixture.ts'
import {
  createImage,
  deleteImage,
  findImageData,
  getBootImage,
  getImage,
  imageAllowances,
  imageRefusals,
  importImageFile,
  importStaged,
  listImages,
  openImageFile,
  releaseAbandonedUploads,
  stageImage,
  sweepImages,
  uploadImage,
} from './index.ts'
import { UPLOAD_MS } from './upload-claim.ts'

const fails = (code: string, reason?: string) => (thrown: unknown) =>
  thrown instanceof CloudError && thrown.code === code && (reason === undefined || thrown.reason === reason)

const BYTES = Buffer.from('these are the bytes of an image')

/** Pieces that come when they are let come. */
function slowly() {
  const gate = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  async function* source() {
    yield BYTES.subarray(0, 10)
    begun.resolve()
    await gate.promise
    yield BYTES.subarray(10)
  }
  return { source: source(), begun: begun.promise, go: gate.resolve, breakOff: gate.reject }
}

/** Time stands still for whoever sleeps so. */
const untilAborted = (_ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream))
}

eachDatabase('uploads', (open) => {
  const begin = async (limits = {}, diskFormat = 'raw') => {
    const lab = imageLab(await open(), limits)
    const { id } = await createImage(lab.ann, lab.basis.limits, { diskFormat, containerFormat: 'bare' })
    return { ...lab, id }
  }
  const requireEmpty = async ({ ann, basis, id }: ImageLab & { id: string }) => {
    const image = await getImage(ann, id)
    assert.deepEqual([image.status, image.sizeBytes, image.sha512, image.fileKey], ['queued', null, null, null])
    assert.deepEqual(await basis.files.list(), [])
  }

  test('what comes is kept, counted and hashed, and given back', async () => {
    const { ann, basis, id } = await begin()
    await uploadImage(ann, basis, id, { source: pieces(BYTES.subarray(0, 7), BYTES.subarray(7)), size: BYTES.length })
    const image = await getImage(ann, id)
    const hash = (algorithm: string) => createHash(algorithm).update(BYTES).digest('hex')
    assert.deepEqual(
      [image.status, image.sizeBytes, image.virtualBytes, image.md5, image.sha512],
      ['active', BYTES.length, BYTES.length, hash('md5'), hash('sha512')],
    )
    const { stream, size, sha512 } = await openImageFile(ann, basis.files, id)
    assert.ok((await bytesOf(stream)).equals(BYTES))
    assert.deepEqual([size, sha512], [BYTES.length, hash('sha512')])
  })

  test('an image without a format takes no bytes', async () => {
    const { ann, basis } = await begin()
    const { id } = await createImage(ann, basis.limits, {})
    await assert.rejects(uploadImage(ann, basis, id, { source: pieces(BYTES) }), fails('bad_request'))
    assert.equal((await getImage(ann, id)).status, 'queued')
  })

  test('of two uploads at once one wins', async () => {
    const { ann, basis, id } = await begin()
    const first = slowly()
    const winning = uploadImage(ann, basis, id, { source: first.source })
    await first.begun
    assert.equal((await getImage(ann, id)).status, 'saving')
    await assert.rejects(uploadImage(ann, basis, id, { source: pieces('other') }), fails('conflict', 'status'))
    first.go()
    await winning
    assert.equal((await getImage(ann, id)).sizeBytes, BYTES.length)
    await assert.rejects(uploadImage(ann, basis, id, { source: pieces('other') }), fails('conflict', 'status'))
  })

  test('a caller that goes away leaves the image waiting and no file', async () => {
    const lab = await begin()
    const upload = slowly()
    const broken = uploadImage(lab.ann, lab.basis, lab.id, { source: upload.source })
    await upload.begun
    upload.breakOff(new Error('aborted'))
    await assert.rejects(broken, fails('bad_request', 'sender_gone'))
    await requireEmpty(lab)
    await uploadImage(lab.ann, lab.basis, lab.id, { source: pieces(BYTES) })
  })

  for (const size of [BYTES.length - 1, BYTES.length + 1])
    test(`${size} bytes were said, ${BYTES.length} came`, async () => {
      const lab = await begin()
      await assert.rejects(
        uploadImage(lab.ann, lab.basis, lab.id, { source: pieces(BYTES), size }),
        fails('bad_request', 'wrong_size'),
      )
      await requireEmpty(lab)
    })

  test('too much is refused, whether it was said or not', async () => {
    const lab = await begin({ imageBytes: 10 })
    const upload = (size?: number) => uploadImage(lab.ann, lab.basis, lab.id, { source: pieces(BYTES), size })
    await assert.rejects(upload(BYTES.length), fails('too_large'))
    await assert.rejects(upload(), fails('too_large'))
    await requireEmpty(lab)
  })

  test("a project's bytes are limited, those on their way included", async () => {
    const lab = await begin({ bytesPerProject: BYTES.length + 5 })
    const other = await createImage(lab.ann, lab.basis.limits, { diskFormat: 'raw', containerFormat: 'bare' })
    const first = slowly()
    const winning = uploadImage(lab.ann, lab.basis, lab.id, { source: first.source, size: BYTES.length })
    await first.begun
    await assert.rejects(
      uploadImage(lab.ann, lab.basis, other.id, { source: pieces('123456'), size: 6 }),
      fails('over_quota', 'bytes_exceeded'),
    )
    await assert.rejects(uploadImage(lab.ann, lab.basis, other.id, { source: pieces('123456') }), fails('too_large'))
    await uploadImage(lab.ann, lab.basis, other.id, { source: pieces('12345'), size: 5 })
    first.go()
    await winning
  })

  test('writers that keep silent about their size do not exceed the limit together', async () => {
    const lab = await begin({ bytesPerProject: BYTES.length + 5 })
    const other = await createImage(lab.ann, lab.basis.limits, { diskFormat: 'raw', containerFormat: 'bare' })
    const first = slowly()
    const winning = uploadImage(lab.ann, lab.basis, lab.id, { source: first.source })
    await first.begun
    await uploadImage(lab.ann, lab.basis, other.id, { source: pieces('123456') })
    first.go()
    await assert.rejects(winning, fails('over_quota', 'bytes_exceeded'))
    assert.equal((await getImage(lab.ann, lab.id)).status, 'queued')
    assert.equal((await lab.basis.files.list()).length, 1)
  })

  test('a project has so many writers at once, and so many staged bytes', async () => {
    const lab = await begin({ uploadsPerProject: 1, stagedBytesPerProject: 2 ** 20 })
    const other = await createImage(lab.ann, lab.basis.limits, { diskFormat: 'raw', containerFormat: 'bare' })
    const first = slowly()
    const winning = uploadImage(lab.ann, lab.basis, lab.id, { source: first.source })
    await first.begun
    await assert.rejects(
      uploadImage(lab.ann, lab.basis, other.id, { source: pieces('1') }),
      fails('over_quota', 'count_exceeded'),
    )
    first.go()
    await winning
    const stage = (size: number) => stageImage(lab.ann, lab.basis, other.id, { source: pieces('1'.repeat(size)), size })
    await assert.rejects(stage(2 ** 20 + 1), fails('over_quota', 'bytes_exceeded'))
    await stage(100)
    const { limit, usage } = await imageAllowances(lab.ann, lab.basis.limits, 'ann')
    assert.equal(limit.image_stage_total, 1)
    assert.deepEqual(usage, { image_count_total: 2, image_size_total: 1, image_stage_total: 1, image_count_uploading: 0 })
  })

  test('bytes that are not what the image says are refused', async () => {
    for (const [format, bytes, reason] of [
      ['qcow2', BYTES, 'format_mismatch'],
      ['raw', qcow2Header(2 ** 30), 'format_mismatch'],
      ['ami', qcow2Header(2 ** 30), 'format_mismatch'],
      ['gpt', BYTES, 'format_mismatch'],
      ['qcow2', qcow2Header(2 ** 30, (h) => h.writeBigUInt64BE(104n, 8) && h.writeUInt32BE(8, 16)), 'unsafe_image'],
      ['qcow2', qcow2Header(2 ** 30, (h) => h.writeBigUInt64BE(4n, 72)), 'unsafe_image'],
      ['qcow2', qcow2Header(2 ** 30, (h) => h.writeUInt32BE(2, 32)), 'unsafe_image'],
      ['qcow2', qcow2Header(2 ** 30).subarray(0, 150_000), 'invalid_image'],
    ] as const) {
      const lab = await begin({}, format)
      await assert.rejects(uploadImage(lab.ann, lab.basis, lab.id, { source: pieces(bytes) }), fails('unsupported_media', reason))
      await requireEmpty(lab)
    }
  })

  test('who let the client take another format for granted is told which one to say', async () => {
    for (const [declared, bytes, acceptedAs] of [
      ['raw', qcow2Header(2 ** 30), 'qcow2'],
      ['qcow2', BYTES, 'raw'],
      ['gpt', BYTES, 'raw'],
      ['raw', qcow2Header(2 ** 30).subarray(0, 150_000), undefined], // of no use as one either
    ] as const) {
      const lab = await begin({}, declared)
      const upload = uploadImage(lab.ann, lab.basis, lab.id, { source: pieces(bytes) })
      await assert.rejects(upload, (e) => imageRefusals.format_mismatch.is(e) && e.facts.acceptedAs === acceptedAs)
    }
  })

  test("a qcow2's disk is as large as its header says", async () => {
    const { ann, basis, id } = await begin({}, 'qcow2')
    await uploadImage(ann, basis, id, { source: pieces(qcow2Header(3 * 2 ** 30)) })
    const boot = await getBootImage(ann, id)
    assert.deepEqual([boot.virtualBytes, boot.sizeBytes, boot.diskFormat], [3 * 2 ** 30, 262_144, 'qcow2'])
  })

  test('hosts are told the format as QEMU calls it', async () => {
    const { ann, basis, id } = await begin({}, 'ami')
    await uploadImage(ann, basis, id, { source: pieces(BYTES) })
    assert.equal((await getBootImage(ann, id)).diskFormat, 'raw')
  })

  test('what cannot be booted is refused', async () => {
    const { ann, basis, id } = await begin()
    await assert.rejects(getBootImage(ann, id), fails('bad_request', 'not_active'))
    const archive = await createImage(ann, basis.limits, { diskFormat: 'vmdk', containerFormat: 'ova' })
    await uploadImage(ann, basis, archive.id, { source: pieces('an archive') })
    await assert.rejects(getBootImage(ann, archive.id), fails('bad_request', 'not_bootable'))
  })

  test('deleted while bytes come: gone, and no file', async () => {
    const { ann, basis, id } = await begin()
    const upload = slowly()
    const broken = uploadImage(ann, basis, id, { source: upload.source })
    await upload.begun
    await deleteImage(ann, basis.files, id)
    upload.go()
    await assert.rejects(broken, fails('gone'))
    assert.deepEqual(await basis.files.list(), [])
  })

  test('deleted while it is read: read to the end, and then gone', async () => {
    const { ann, basis, id } = await begin()
    await uploadImage(ann, basis, id, { source: pieces(BYTES) })
    const { stream } = await openImageFile(ann, basis.files, id)
    await deleteImage(ann, basis.files, id)
    assert.ok((await bytesOf(stream)).equals(BYTES))
    assert.deepEqual(await basis.files.list(), [])
  })

  test('a range', async () => {
    const { ann, basis, id } = await begin()
    await uploadImage(ann, basis, id, { source: pieces(BYTES) })
    const data = await findImageData(ann, basis.files, id)
    assert.ok(data)
    assert.equal((await bytesOf(await data.open({ start: 2, end: 5 }))).toString(), BYTES.subarray(2, 6).toString())
  })

  test('staged, then imported', async () => {
    const { ann, basis, id } = await begin({}, 'qcow2')
    await assert.rejects(importStaged(ann, basis, id), fails('conflict', 'not_staged'))
    await stageImage(ann, basis, id, { source: pieces(qcow2Header(2 ** 30)) })
    assert.equal((await getImage(ann, id)).status, 'uploading')
    assert.equal(await findImageData(ann, basis.files, id), undefined)
    assert.deepEqual(await sweepImages(ann, basis.files), { released: 0, removed: 0 })
    await importStaged(ann, basis, id)
    const image = await getImage(ann, id)
    assert.deepEqual([image.status, image.virtualBytes], ['active', 2 ** 30])
    await assert.rejects(importStaged(ann, basis, id), fails('conflict'))
  })

  test('staged bytes that are not what the image says are thrown away', async () => {
    const lab = await begin({}, 'qcow2')
    await stageImage(lab.ann, lab.basis, lab.id, { source: pieces(BYTES) })
    await assert.rejects(importStaged(lab.ann, lab.basis, lab.id), fails('unsupported_media'))
    await requireEmpty(lab)
  })

  test('a writer that died is found by its silence, and its file goes', async () => {
    const lab = await begin()
    const { ann, cloud, basis, id } = lab
    // The process dies: it never speaks again, and the bytes it wrote stay.
    const dying = { ...ann, clock: { ...ann.clock, sleep: untilAborted } }
    const upload = slowly()
    void uploadImage(dying, basis, id, { source: upload.source }).catch(() => {})
    await upload.begun
    assert.deepEqual(await sweepImages(cloud, basis.files), { released: 0, removed: 0 })
    await ann.clock.advance(UPLOAD_MS + 1)
    assert.deepEqual(await sweepImages(cloud, basis.files), { released: 1, removed: 1 })
    await requireEmpty(lab)
    await uploadImage(ann, basis, id, { source: pieces(BYTES) })
    assert.deepEqual(await sweepImages(cloud, basis.files), { released: 0, removed: 0 })
    assert.equal((await getImage(ann, id)).status, 'active')
  })

  test('a controller that starts knows its predecessor dead, unless there may be others', async () => {
    const lab = await begin()
    const { ann, cloud, basis, id } = lab
    const dying = { ...ann, clock: { ...ann.clock, sleep: untilAborted } }
    const upload = slowly()
    void uploadImage(dying, basis, id, { source: upload.source }).catch(() => {})
    await upload.begun
    const alone = hasOneController(cloud.db)
    assert.equal(await releaseAbandonedUploads(cloud), alone ? 1 : 0)
    assert.equal((await getImage(ann, id)).status, alone ? 'queued' : 'saving')
    if (!alone) await ann.clock.advance(UPLOAD_MS + 1)
    assert.equal((await sweepImages(cloud, basis.files)).removed, 1)
    await requireEmpty(lab)
  })

  test('a slow writer that lives keeps its claim', async () => {
    const { ann, cloud, basis, id } = await begin()
    const upload = slowly()
    const uploading = uploadImage(ann, basis, id, { source: upload.source })
    await upload.begun
    const believedUntil = async () =>
      (await ann.db.selectFrom('image').select('upload_until').where('id', '=', id).executeTakeFirstOrThrow()).upload_until
    for (let i = 0; i < 10; i++) {
      await ann.clock.advance(UPLOAD_MS / 3)
      while ((await believedUntil()) !== ann.clock.now() + UPLOAD_MS) await nextTurn()
      assert.equal((await sweepImages(cloud, basis.files)).released, 0)
    }
    upload.go()
    await uploading
    assert.equal((await getImage(ann, id)).status, 'active')
  })

  test('a writer that was given up on does not get the image', async () => {
    const lab = await begin()
    const { ann, cloud, basis, id } = lab
    const stalled = { ...ann, clock: { ...ann.clock, sleep: untilAborted } }
    const upload = slowly()
    const uploading = uploadImage(stalled, basis, id, { source: upload.source })
    await upload.begun
    await ann.clock.advance(UPLOAD_MS + 1)
    await sweepImages(cloud, basis.files)
    await uploadImage(ann, basis, id, { source: pieces('another') })
    upload.go()
    await assert.rejects(uploading, fails('gone'))
    assert.equal((await getImage(ann, id)).sizeBytes, 'another'.length)
  })

  test("the cloud's own image: made once, made anew when the file changes, the old one hidden", async (t) => {
    const { cloud, bob, basis } = await begin()
    const folder = await mkdtemp(join(tmpdir(), 'welkin-image-import-'))
    t.after(() => rm(folder, { recursive: true }))
    const path = join(folder, 'tiny')
    const bring = async (text: string) => {
      await writeFile(path, text)
      return importImageFile(cloud, basis.files, { path, name: 'tiny', diskFormat: 'raw', visibility: 'public' })
    }
    const first = await bring('one')
    assert.equal((await bring('one')).id, first.id)
    const second = await bring('two')
    assert.notEqual(second.id, first.id)
    const { items } = await listImages(bob, { limit: 10 })
    assert.deepEqual(
      items.map((image) => image.id),
      [second.id],
    )
    assert.equal((await getImage(bob, first.id)).status, 'active')
    assert.equal((await bring('one')).id, first.id)
  })
})
