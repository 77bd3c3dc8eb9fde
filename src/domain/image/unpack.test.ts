import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { eachDatabase } from '../../store/testing.ts'
import { descriptorOf, hostileArchives, manifestOf, ovaOf, tarOf } from '../../wire/ova/ova.fixture.ts'
import { imageLab, qcow2Header } from './image.fixture.ts'
import { runImports } from './import-worker.ts'
import {
  createImage,
  findImageData,
  getBootImage,
  getImage,
  importFromWeb,
  importStaged,
  stageImage,
  uploadImage,
} from './index.ts'

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

const DISK = qcow2Header(3 * 2 ** 30)

eachDatabase('archives of virtual machines', (open) => {
  const begin = async (archive: Buffer) => {
    const lab = imageLab(await open())
    const { id } = await createImage(lab.ann, lab.basis.limits, { diskFormat: 'vmdk', containerFormat: 'ova' })
    const stage = () => stageImage(lab.ann, lab.basis, id, { source: whole(archive) })
    return { ...lab, id, stage, take: () => importStaged(lab.ann, lab.basis, id) }
  }

  test('imported the image is the disk of the machine: its format, size and hashes are the disk’s, and it boots', async () => {
    const { ann, basis, id, stage, take } = await begin(ovaOf(DISK))
    await stage()
    await take()
    const { status, diskFormat, containerFormat, sizeBytes, virtualBytes, md5, sha512 } = await getImage(ann, id)
    assert.deepEqual(
      [status, diskFormat, containerFormat, sizeBytes, virtualBytes],
      ['active', 'qcow2', 'bare', DISK.length, 3 * 2 ** 30],
    )
    const hash = (name: string) => createHash(name).update(DISK).digest('hex')
    assert.deepEqual([md5, sha512], [hash('md5'), hash('sha512')])
    const data = await findImageData(ann, basis.files, id)
    assert.ok(data)
    const kept = Buffer.concat(await Array.fromAsync(await data.open(undefined)))
    assert.ok(kept.equals(DISK))
    assert.equal((await getBootImage(ann, id)).diskFormat, 'qcow2')
    assert.equal((await basis.files.list()).length, 1)
  })

  test('downloaded from the web it is the disk as well', async () => {
    const { ann, cloud, basis: own, id } = await begin(DISK)
    const open = async () => ({ body: Readable.from(whole(ovaOf(DISK))) })
    const basis = { ...own, web: { requireAllowed: () => {}, open } }
    await importFromWeb(ann, basis, id, { url: 'http://images.example/vm.ova', input: {} })
    await runImports(cloud, basis)
    const { status, diskFormat, containerFormat, sizeBytes } = await getImage(ann, id)
    assert.deepEqual([status, diskFormat, containerFormat, sizeBytes], ['active', 'qcow2', 'bare', DISK.length])
  })

  test('uploaded it stays the archive that it is', async () => {
    const { ann, basis, id } = await begin(DISK)
    await uploadImage(ann, basis, id, { source: whole(ovaOf(DISK)) })
    assert.equal((await getImage(ann, id)).containerFormat, 'ova')
    await assert.rejects(getBootImage(ann, id), { reason: 'not_bootable' })
  })

  const hostileDisk = qcow2Header(3 * 2 ** 30, (header) => header.writeBigUInt64BE(104n, 8))
  const lying = tarOf([
    { name: 'vm.ovf', bytes: descriptorOf() },
    { name: 'vm.mf', bytes: manifestOf('disk.vmdk', Buffer.from('other')) },
    { name: 'disk.vmdk', bytes: DISK },
  ])
  const refusals: [what: string, archive: Buffer, why: RegExp][] = [
    ...hostileArchives().filter(([, bytes]) => bytes.length < 1024 ** 2),
    ['a hostile disk', ovaOf(hostileDisk), /it has a backing file/],
    ['a disk that is none', ovaOf(Buffer.from('nothing')), /declared as vmdk but its content is raw/],
    ['a manifest that says otherwise', lying, /not what its manifest says/],
  ]
  test('what is wrong with an archive or its disk is told; the image waits for data again and nothing is kept', async () => {
    for (const [what, archive, why] of refusals.slice(0, 4).concat(refusals.slice(-3))) {
      const { ann, basis, id, stage, take } = await begin(archive)
      await stage()
      await assert.rejects(take(), (thrown) => {
        assert.ok(thrown instanceof CloudError, `${what}: ${thrown}`)
        assert.deepEqual([what, thrown.code], [what, 'unsupported_media'])
        assert.match(thrown.message, why)
        return true
      })
      const { status, fileKey, containerFormat, diskFormat } = await getImage(ann, id)
      assert.deepEqual([status, fileKey, containerFormat, diskFormat], ['queued', null, 'ova', 'vmdk'])
      assert.deepEqual(await basis.files.list(), [])
    }
  })
})
