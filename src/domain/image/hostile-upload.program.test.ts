import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { eachDatabase } from '../../store/testing.ts'
import { GOOD_BYTES, goodImages, type HostileImage, hostileImages } from '../../wire/qemu-img/hostile-image.fixture.ts'
import { openImageBench } from '../../wire/qemu-img/real-image.fixture.ts'
import { type ImageLab, imageLab } from './image.fixture.ts'
import { DISK_FORMATS, qemuFormatOf } from './image.ts'
import { createImage, getBootImage, getImage, importStaged, stageImage, uploadImage } from './index.ts'

let corpus: { good: ReturnType<typeof goodImages>; hostile: HostileImage[] } | undefined
/** Made once for both databases. */
function openCorpus() {
  if (corpus) return corpus
  const bench = openImageBench()
  const good = goodImages(bench)
  bench.end()
  corpus = { good, hostile: hostileImages(good) }
  return corpus
}

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

const makeImage = (lab: ImageLab, diskFormat: string) =>
  createImage(lab.ann, lab.basis.limits, { diskFormat, containerFormat: 'bare' })

/** What each format is called to a user. */
const declaredAs = (format: string) =>
  DISK_FORMATS.find((one) => qemuFormatOf(one) === format && (format !== 'raw' || one === 'raw')) ?? format

eachDatabase('hostile disk images', (open) => {
  test('are refused with the reason, uploaded or imported; the image waits for data again and nothing is kept', async () => {
    const lab = imageLab(await open())
    // the reader of formats is tried on all of them; to write and hash each for either database would take seconds
    const { hostile } = openCorpus()
    const some = hostile.filter(({ bytes }, index) => index % (bytes.length < 4 * 1024 ** 2 ? 3 : 20) === 0)
    for (const [index, { what, format, bytes, reason, why }] of some.entries()) {
      const { id } = await makeImage(lab, declaredAs(format))
      const imported = index % 4 === 0
      if (imported) await stageImage(lab.ann, lab.basis, id, { source: whole(bytes) })
      const given = imported
        ? importStaged(lab.ann, lab.basis, id)
        : uploadImage(lab.ann, lab.basis, id, { source: whole(bytes) })
      await assert.rejects(
        given,
        (thrown) =>
          thrown instanceof CloudError &&
          thrown.code === 'unsupported_media' &&
          thrown.reason === reason &&
          why.test(thrown.message),
        what,
      )
      const { status, sizeBytes, fileKey } = await getImage(lab.ann, id)
      assert.deepEqual([what, status, sizeBytes, fileKey, await lab.basis.files.list()], [what, 'queued', null, null, []])
    }
  })

  test('good ones of every format are taken, and are as large as the disk that a guest sees', async () => {
    const lab = imageLab(await open())
    for (const [format, bytes] of openCorpus().good) {
      const { id } = await makeImage(lab, declaredAs(format))
      await uploadImage(lab.ann, lab.basis, id, { source: whole(bytes) })
      const { virtualBytes, diskFormat } = await getBootImage(lab.ann, id)
      assert.deepEqual([diskFormat, virtualBytes], [format, GOOD_BYTES])
    }
  })

  test('a kernel, its first file system and a machine image are plain, and nothing else', async () => {
    const lab = imageLab(await open())
    for (const format of ['ami', 'aki', 'ari']) {
      const { id } = await makeImage(lab, format)
      const container = openCorpus().good.get('qcow2') ?? Buffer.alloc(0)
      await assert.rejects(uploadImage(lab.ann, lab.basis, id, { source: whole(container) }), {
        message: `The image was declared as ${format} but its content is qcow2. It would be accepted as qcow2.`,
      })
      await uploadImage(lab.ann, lab.basis, id, { source: whole(Buffer.from('MZ, and a kernel')) })
      assert.equal((await getImage(lab.ann, id)).status, 'active')
    }
  })
})
