import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { findDisk } from './archive.ts'
import { descriptorOf, hostileArchives, manifestOf, ovaOf, tarOf } from './ova.fixture.ts'

const sourceOf = (bytes: Buffer) => ({
  size: bytes.length,
  async read(offset: number, length: number) {
    assert.ok(Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && length <= 1024 ** 2, `${length} at ${offset}`)
    return bytes.subarray(offset, offset + length)
  },
})
const DISK = Buffer.alloc(70_000, 'a disk ')

test('the disk of a machine is found, with what the manifest says of it', async () => {
  const archive = ovaOf(DISK)
  const { offset, size, name, digest } = await findDisk(sourceOf(archive))
  assert.equal(name, 'disk.vmdk')
  assert.ok(archive.subarray(offset, offset + size).equals(DISK))
  assert.deepEqual(digest, { algorithm: 'sha256', value: createHash('sha256').update(DISK).digest('hex') })
})

test('archives as tar writes them are read, in whatever order, with a manifest or without', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-ova-'))
  try {
    writeFileSync(join(folder, 'vm.ovf'), descriptorOf())
    writeFileSync(join(folder, 'disk.vmdk'), DISK)
    writeFileSync(join(folder, 'vm.mf'), manifestOf('another.vmdk', DISK))
    for (const format of ['ustar', 'gnu', 'posix']) {
      for (const names of [
        ['vm.ovf', 'disk.vmdk'],
        ['disk.vmdk', 'vm.mf', 'vm.ovf'],
      ]) {
        execFileSync('tar', [`--format=${format}`, '-cf', 'vm.ova', ...names], { cwd: folder })
        const archive = readFileSync(join(folder, 'vm.ova'))
        const { offset, size, digest } = await findDisk(sourceOf(archive))
        assert.ok(archive.subarray(offset, offset + size).equals(DISK))
        assert.equal(digest, undefined)
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a member of more than 8 GiB is read by its larger number', async () => {
  const header = tarOf([{ name: 'disk.vmdk', bytes: Buffer.alloc(0) }]).subarray(0, 512)
  header.fill(0, 124, 136)
  header[124] = 0x80
  header.writeBigUInt64BE(9n * 2n ** 30n, 128)
  header.write('        ', 148, 'latin1')
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  const head = tarOf([{ name: 'vm.ovf', bytes: descriptorOf() }])
  const first = head.subarray(0, head.length - 1024)
  const whole = Buffer.concat([first, header])
  const size = whole.length + 9 * 2 ** 30
  const { size: found } = await findDisk({ ...sourceOf(whole), size })
  assert.equal(found, 9 * 2 ** 30)
})

test('what is no archive of a machine with one disk in it is refused, and why', async () => {
  const wrong: string[] = []
  for (const [what, bytes, why] of hostileArchives()) {
    const said = await findDisk(sourceOf(bytes)).then(
      () => 'accepted',
      (error: unknown) => (error instanceof CloudError && error.code === 'bad_request' ? error.message : `thrown: ${error}`),
    )
    if (!said.startsWith('The ova archive is not accepted: ') || !why.test(said)) wrong.push(`${what}: ${said}`)
  }
  assert.deepEqual(wrong, [])
})

test('cut off or changed anywhere an archive is judged, not stumbled over', async () => {
  const whole = ovaOf(Buffer.alloc(600, 'd'))
  const judge = (bytes: Buffer) =>
    findDisk(sourceOf(bytes)).catch((error: unknown) =>
      assert.ok(error instanceof CloudError && error.code === 'bad_request', String(error)),
    )
  for (let size = 0; size < whole.length; size += 17) await judge(whole.subarray(0, size))
  for (let at = 0; at < whole.length; at += 7) await judge(Buffer.from(whole).fill(0xff, at, Math.min(at + 4, whole.length)))
})
