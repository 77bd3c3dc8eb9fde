import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import type { Confinement } from './confine.ts'
import { createQemuImg } from './create-qemu-img.ts'
import type { DiskFile, DiskFormat } from './qemu-img.ts'
import { type ImageBench, openImageBench } from './real-image.fixture.ts'

const MIB = 1024 * 1024
const clock = patientClock
const img = createQemuImg({ clock })
let bench: ImageBench
before(() => {
  bench = openImageBench()
})
after(() => bench.end())

const file = (name: string, format: DiskFormat): DiskFile => ({ path: bench.path(name), format })
const reason = (wanted: string) => (error: unknown) => {
  assert.ok(error instanceof CloudError, String(error))
  assert.equal(error.reason, wanted, error.internal)
  assert.equal(error.message.includes(bench.directory), false, 'no path of the host in the public message')
  return true
}

test('create, info, resize', async () => {
  const disk = file('a.qcow2', 'qcow2')
  await img.create({ ...disk, size: 5 * MIB, options: { cluster_size: 4096, lazy_refcounts: 'on' } })
  const { actualSize, ...info } = await img.info(disk)
  assert.ok(actualSize > 0 && actualSize < MIB)
  const wanted = { format: 'qcow2', virtualSize: 5 * MIB, clusterSize: 4096, encrypted: false, dirty: false, snapshots: 0 }
  assert.deepEqual(info, { ...wanted, backing: undefined, dataFile: undefined })
  await img.resize(disk, 9 * MIB)
  assert.equal((await img.info(disk)).virtualSize, 9 * MIB)
  await assert.rejects(img.resize(disk, MIB), reason('qemu_img_failed'))
  await img.resize(disk, MIB, { shrink: true })
  assert.equal((await img.info(disk, { shared: true })).virtualSize, MIB)
})

test('an overlay has the size and the content of what it is based on; convert makes it stand alone; compare tells', async () => {
  const base = file('base.raw', 'raw')
  bench.poke('base.raw', 0, 'begin')
  bench.cut('base.raw', 3 * MIB)
  const overlay = file('overlay.qcow2', 'qcow2')
  await img.create({ ...overlay, backing: base })
  const info = await img.info(overlay)
  assert.deepEqual([info.virtualSize, info.backing], [3 * MIB, { path: base.path, format: 'raw' }])
  const alone = file('alone.qcow2', 'qcow2')
  await img.convert({ from: overlay, to: alone, compress: true, options: { compression_type: 'zstd' } })
  assert.equal((await img.info(alone)).backing, undefined)
  assert.equal(await img.compare(base, alone), true)
  await img.convert({ from: alone, to: file('back.raw', 'raw') })
  assert.deepEqual(readFileSync(bench.path('back.raw')), readFileSync(base.path))
  bench.poke('base.raw', 2 * MIB, 'other')
  assert.equal(await img.compare(base, alone), false)
})

test('commit writes an overlay into what it stands on, which grows to its size, and leaves the overlay', async () => {
  const [below, overlay] = [file('below.qcow2', 'qcow2'), file('above.qcow2', 'qcow2')]
  await img.create({ ...below, size: MIB })
  await img.create({ ...overlay, backing: below, size: 3 * MIB })
  await img.commit(overlay, { bytesPerSecond: 100 * MIB })
  assert.equal((await img.info(below)).virtualSize, 3 * MIB)
  assert.equal((await img.info(overlay)).backing?.path, below.path)
  assert.equal(await img.compare(below, overlay), true)
})

test('convert to and from every format', async () => {
  const source = file('source.raw', 'raw')
  bench.poke('source.raw', MIB, 'some content')
  // A size that VHD, which counts cylinders, can hold exactly.
  bench.cut('source.raw', 1024 * 17 * 512)
  for (const format of ['qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc'] as const) {
    const there = file(`there.${format}`, format)
    await img.convert({ from: source, to: there })
    await img.convert({ from: there, to: file(`back.${format}.raw`, 'raw') })
    assert.equal(await img.compare(source, file(`back.${format}.raw`, 'raw')), true, format)
  }
})

test('check counts leaks and corruptions, and mends leaks', async () => {
  const disk = file('check.qcow2', 'qcow2')
  await img.create({ ...disk, size: MIB })
  assert.deepEqual(await img.check(disk), { corruptions: 0, leaks: 0, errors: 0 })
  const offset = Number(readFileSync(disk.path).readBigUInt64BE(48))
  const block = Number(readFileSync(disk.path).readBigUInt64BE(offset))
  // A cluster within the file that nobody uses gets a reference.
  bench.cut('check.qcow2', 64 * 65536)
  bench.poke('check.qcow2', block + 2 * 20, Uint8Array.of(0, 1))
  assert.equal((await img.check(disk)).leaks, 1)
  await img.check(disk, { repair: 'leaks' })
  assert.equal((await img.check(disk)).leaks, 0)
  // The table of clusters loses its own reference.
  bench.poke('check.qcow2', block, Uint8Array.of(0, 0))
  assert.ok((await img.check(disk)).corruptions > 0)
})

test('the format is what is said and not what the bytes pretend', async () => {
  bench.poke('pretends.raw', 0, 'QFI\xfb')
  bench.cut('pretends.raw', MIB)
  assert.deepEqual((await img.info(file('pretends.raw', 'raw'))).format, 'raw')
  await assert.rejects(img.info(file('pretends.raw', 'qcow2')), reason('qemu_img_failed'))
})

test('a path is a file and nothing else', async () => {
  for (const path of ['nbd://host/x', 'json:{"driver":"null-co"}', 'relative.raw', '']) {
    await assert.rejects(img.info({ path, format: 'raw' }), RangeError, path)
  }
  const strange = file('fat:strange,name="x" y.raw', 'raw')
  await img.create({ ...strange, size: 4096 })
  assert.equal(statSync(strange.path).size, 4096)
})

describe('limits', () => {
  const disk = () => file('limits.qcow2', 'qcow2')
  const confined = (confinement: Confinement) => createQemuImg({ clock, confinement })
  before(() => img.create({ ...disk(), size: MIB }))

  test('what is absent fails with its path in the log alone', async () => {
    await assert.rejects(img.info(file('absent.raw', 'raw')), (error) => {
      assert.match((error as CloudError).internal ?? '', /absent\.raw.*No such file/)
      return reason('qemu_img_failed')(error)
    })
  })

  test('memory', async () => {
    const narrow = confined({ memoryBytes: 32 * MIB })
    await assert.rejects(
      narrow.convert({ from: disk(), to: file('narrow.qcow2', 'qcow2'), compress: true }),
      reason('image_limit'),
    )
  })

  test('abort and timeout end the process before they reject', async () => {
    const slow = file('slow.raw', 'raw')
    bench.cut(bench.poke('slow.raw', 0, 'x'), 1024 ** 3)
    const compressed = { from: slow, to: file('slow.qcow2', 'qcow2') }
    const abort = new AbortController()
    const pending = img.compare(slow, slow, { signal: abort.signal })
    abort.abort(new Error('not wanted any more'))
    await assert.rejects(pending, /not wanted any more/)
    // at once, since a quick machine is done within any time
    const hasty = createQemuImg({ clock: { ...clock, after: (_ms, act) => clock.after(0, act) } })
    await assert.rejects(hasty.convert(compressed, { timeoutMs: 1 }), reason('child_timeout'))
    await assert.rejects(img.info(slow, { signal: AbortSignal.abort(new Error('never begun')) }), /never begun/)
  })

  test('as root: another user who may not read the file cannot, one who may can, and there is no network', async () => {
    const nobody = { uid: 65534, gid: 65534 }
    await assert.rejects(confined({ user: nobody }).info(disk()), (error) => {
      assert.match((error as CloudError).internal ?? '', /Permission denied/)
      return true
    })
    assert.equal((await confined({ user: { uid: 0, gid: 0 }, noNetwork: true }).info(disk())).virtualSize, MIB)
  })
})
