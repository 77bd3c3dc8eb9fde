import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import type { ImageFormat } from './image.ts'
import { type ImageBench, openImageBench } from './real-image.fixture.ts'
import { sniff } from './sniff.ts'

const MIB = 1024 * 1024
let bench: ImageBench
before(() => {
  bench = openImageBench()
})
after(() => bench.end())

/** What qemu-img made, by what it was told: to write it once more costs a tenth of another process. */
const made = new Map<string, Buffer>()

/** Makes an image with qemu-img and returns its name. */
function make(name: string, format: string, ...options: string[]): string {
  const told = [format, ...options].join(' ')
  const bytes = made.get(told)
  if (bytes) writeFileSync(bench.path(name), bytes)
  else {
    bench.qemuImg('create', '-q', '-f', format, ...options, name, '10M')
    const namesItself = format === 'vmdk'
    if (!namesItself && statSync(bench.path(name)).size < 10 * MIB) made.set(told, readFileSync(bench.path(name)))
  }
  return name
}

/** The same image with some of its bytes changed. */
function changed(name: string, format: string, offset: number, bytes: number[] | string): string {
  return bench.poke(make(name, format), offset, typeof bytes === 'string' ? bytes : Uint8Array.from(bytes))
}

const refused = (name: string, reason: string, why: RegExp, declared?: ImageFormat) =>
  assert.rejects(
    bench.inspect(name, declared),
    (error) => {
      assert.ok(error instanceof CloudError, String(error))
      assert.deepEqual([error.code, error.reason], ['bad_request', reason], error.message)
      assert.match(error.message, why)
      assert.equal(error.message.includes(bench.directory), false)
      return true
    },
    name,
  )

describe('images as qemu-img makes them are accepted, and found to be what they are', () => {
  for (const [format, ...options] of [
    ['qcow2'],
    ['qcow2', '-o', 'compat=0.10'],
    ['qcow2', '-o', 'extended_l2=on,cluster_size=128k'],
    ['qcow2', '-o', 'compression_type=zstd,lazy_refcounts=on'],
    ['qcow2', '-o', 'cluster_size=512'],
    ['vmdk'],
    ['vmdk', '-o', 'subformat=streamOptimized'],
    ['vdi'],
    ['vdi', '-o', 'static=on'],
    ['vhdx'],
    ['vhdx', '-o', 'subformat=fixed'],
    ['vpc'],
    ['vpc', '-o', 'subformat=fixed'],
    ['parallels'],
    ['raw'],
  ] as const) {
    test([format, ...options].join(' '), async () => {
      const name = make(`good-${[format, ...options].join('').replaceAll(/\W/g, '')}`, format, ...options)
      const facts = await bench.inspect(name, format)
      assert.equal(facts.format, format)
      // VHD sizes are rounded up to whole cylinders.
      assert.ok(facts.virtualSize >= 10 * MIB && facts.virtualSize < 11 * MIB, String(facts.virtualSize))
      assert.deepEqual(await bench.inspect(name), facts, 'the same without being told')
    })
  }
})

describe('qcow2', () => {
  test('facts of the header', async () => {
    make('facts.qcow2', 'qcow2')
    bench.qemuImg('snapshot', '-c', 'one', 'facts.qcow2')
    const { qcow2 } = await bench.inspect('facts.qcow2')
    assert.deepEqual(qcow2, {
      version: 3,
      virtualSize: 10 * MIB,
      clusterSize: 65536,
      encryption: 'none',
      extendedL2: false,
      snapshots: 1,
      dirty: false,
    })
    changed('luks.qcow2', 'qcow2', 32, [0, 0, 0, 2])
    assert.equal((await bench.inspect('luks.qcow2')).qcow2?.encryption, 'luks')
  })

  test('a backing file is refused, whoever made it', async () => {
    make('base.raw', 'raw')
    bench.qemuImg('create', '-q', '-f', 'qcow2', '-b', 'base.raw', '-F', 'raw', 'overlay.qcow2')
    await refused('overlay.qcow2', 'unsafe_image', /backing file/, 'qcow2')
    bench.qemuImg('create', '-q', '-f', 'qcow2', '-u', '-b', '/etc/shadow', '-F', 'raw', 'shadow.qcow2', '1M')
    await refused('shadow.qcow2', 'unsafe_image', /backing file/, 'qcow2')
    await refused(changed('length.qcow2', 'qcow2', 16, [0, 0, 0, 5]), 'unsafe_image', /backing file/)
  })

  test('an external data file is refused, also when only its name or only its flag is there', async () => {
    make('external.qcow2', 'qcow2', '-o', 'data_file=data.raw')
    await refused('external.qcow2', 'unsafe_image', /another file/, 'qcow2')
    await refused(bench.poke('external.qcow2', 79, Uint8Array.of(0)), 'unsafe_image', /external data file/)
    await refused(changed('flag.qcow2', 'qcow2', 79, [4]), 'unsafe_image', /another file/)
  })

  test('unknown features, wherever the bit is, and damage', async () => {
    await refused(changed('future1.qcow2', 'qcow2', 79, [0x20]), 'unsafe_image', /unknown features/)
    await refused(changed('future2.qcow2', 'qcow2', 72, [0x80]), 'unsafe_image', /unknown features/)
    await refused(changed('corrupt.qcow2', 'qcow2', 79, [2]), 'invalid_image', /marked as corrupt/)
    await refused(changed('clusters.qcow2', 'qcow2', 20, [0, 0, 0, 60]), 'invalid_image', /cluster size/)
    await refused(changed('huge.qcow2', 'qcow2', 24, [0x7f, 0xff, 0xff, 0xff]), 'invalid_image', /size is impossible/)
    await refused(changed('tables.qcow2', 'qcow2', 36, [0xff, 0xff, 0xff, 0xff]), 'invalid_image', /tables do not fit/)
    await refused(changed('larger.qcow2', 'qcow2', 24, [0, 0, 0xff, 0]), 'invalid_image', /tables do not fit/)
    await refused(changed('version.qcow2', 'qcow2', 7, [9]), 'invalid_image', /version 9/)
    await refused(changed('cipher.qcow2', 'qcow2', 35, [7]), 'invalid_image', /encryption/)
    await refused(changed('header.qcow2', 'qcow2', 100, [0, 2, 0, 0]), 'invalid_image', /header/)
    // The extensions begin where nobody looks: at 64 KiB of a header cluster of 2 MiB.
    const hidden = make('hidden.qcow2', 'qcow2', '-o', 'cluster_size=2M')
    await refused(bench.poke(hidden, 100, Uint8Array.of(0, 1, 0, 0)), 'invalid_image', /have no end/)
    await refused(changed('old.qcow', 'qcow2', 7, [1]), 'unsafe_image', /not supported/)
  })

  test('cut off, or nothing but a signature', async () => {
    for (const size of [4, 20, 71, 100]) {
      await refused(bench.cut(make(`cut${size}.qcow2`, 'qcow2'), size), 'invalid_image', /cut off/, 'qcow2')
    }
    bench.poke('pretends.raw', 1024, 'rubbish')
    await refused(bench.poke('pretends.raw', 0, 'QFI\xfb'), 'format_mismatch', /declared as raw but its content is qcow2/, 'raw')
    await refused('pretends.raw', 'invalid_image', /version 0/)
  })
})

describe('vmdk', () => {
  /** The descriptor with a text replaced by one of the same length or shorter. */
  function edited(name: string, from: string, to: string, subformat = 'monolithicSparse'): string {
    make(name, 'vmdk', '-o', `subformat=${subformat}`)
    const descriptor = readFileSync(bench.path(name)).toString('latin1', 512, 512 + 10240)
    assert.ok(descriptor.includes(from), from)
    return bench.poke(name, 512, descriptor.replace(from, to).padEnd(10240, '\0').slice(0, 10240))
  }

  test('flat and split images, whose data are elsewhere, are refused', async () => {
    for (const subformat of ['monolithicFlat', 'twoGbMaxExtentSparse', 'twoGbMaxExtentFlat']) {
      await refused(
        make(`${subformat}.vmdk`, 'vmdk', '-o', `subformat=${subformat}`),
        'unsafe_image',
        /only monolithicSparse/,
        'vmdk',
      )
    }
    const text =
      '# a comment first\n\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="monolithicFlat"\nRW 1 FLAT "/etc/shadow" 0\n'
    await refused(bench.poke('text.vmdk', 0, text.padEnd(2048)), 'unsafe_image', /only monolithicSparse/, 'vmdk')
    await refused('text.vmdk', 'format_mismatch', /content is vmdk/, 'raw')
  })

  test('a descriptor in the file that points out of it is refused', async () => {
    await refused(edited('flat.vmdk', 'SPARSE', 'FLAT'), 'unsafe_image', /another file/)
    await refused(edited('path.vmdk', '"path.vmdk"', '"/etc/shadow"'), 'unsafe_image', /names a path/)
    await refused(edited('type.vmdk', 'monolithicSparse', 'monolithicFlat'), 'unsafe_image', /only monolithicSparse/)
    await refused(edited('two.vmdk', '# The Disk', 'RW 1 FLAT "x"\n#'), 'unsafe_image', /one extent/)
    await refused(edited('none.vmdk', 'RW ', '#RW '), 'unsafe_image', /one extent/)
    await refused(edited('child.vmdk', 'parentCID=ffffffff', 'parentCID=12345678'), 'unsafe_image', /parent/)
    await refused(edited('hint.vmdk', '#DDB', 'parentFileNameHint="/etc/shadow"'), 'unsafe_image', /parent/)
    await refused(edited('twice.vmdk', '#DDB', 'createType="streamOptimized"'), 'invalid_image', /twice/)
    await refused(edited('words.vmdk', '#DDB', 'some words'), 'invalid_image', /nobody understands/)
    await refused(edited('stream.vmdk', 'SPARSE', 'FLAT', 'streamOptimized'), 'unsafe_image', /another file/)
  })

  test('a header that hides the descriptor, or leaves everything to it, is refused', async () => {
    await refused(changed('place.vmdk', 'vmdk', 28, [9]), 'unsafe_image', /usual place/)
    await refused(changed('absent.vmdk', 'vmdk', 28, [0]), 'unsafe_image', /usual place/)
    await refused(changed('empty.vmdk', 'vmdk', 12, [0, 0, 0, 0, 0, 0, 0, 0]), 'unsafe_image', /no size/)
    await refused(changed('future.vmdk', 'vmdk', 4, [9]), 'invalid_image', /version 9/)
    await refused(bench.poke('esx.vmdk', 0, 'COWD'.padEnd(2048, '\0')), 'unsafe_image', /only monolithicSparse/)
    await refused(bench.cut(make('cut.vmdk', 'vmdk'), 2000), 'invalid_image', /cut off/)
  })

  test('a footer counts for more than the header, and must agree with it', async () => {
    const name = make('footer.vmdk', 'vmdk', '-o', 'subformat=streamOptimized')
    const image = readFileSync(bench.path(name))
    const header = Buffer.from(image.subarray(0, 512))
    bench.poke(name, 56, new Uint8Array(8).fill(0xff))
    bench.poke(name, image.length, Buffer.concat([Buffer.alloc(512), header, Buffer.alloc(512)]))
    assert.equal((await bench.inspect(name)).virtualSize, 10 * MIB)
    await refused(bench.poke(name, image.length + 512 + 28, Uint8Array.of(99)), 'unsafe_image', /footer contradicts/)
  })
})

describe('other formats', () => {
  test('children of other images are refused', async () => {
    await refused(changed('child.vdi', 'vdi', 0x4c, [4]), 'unsafe_image', /parent/)
    await refused(changed('parent.vdi', 'vdi', 0x1b8, [1]), 'unsafe_image', /parent/)
    const footer = readFileSync(bench.path(make('child.vpc', 'vpc'))).subarray(0, 512)
    // Differencing (4) instead of dynamic (3), and the checksum with it.
    footer.writeUInt32BE(4, 60)
    footer.writeUInt32BE(footer.readUInt32BE(64) - 1, 64)
    await refused(bench.poke('child.vpc', 0, footer), 'unsafe_image', /parent/)
    await refused(changed('named.vpc', 'vpc', 512 + 40, [1]), 'unsafe_image', /parent/)
    const metadata = readFileSync(bench.path(make('child.vhdx', 'vhdx')))
    const region = metadata.indexOf('metadata', 192 * 1024)
    // QEMU lays the file parameters at 64 KiB into the region: block size, then flags.
    await refused(bench.poke('child.vhdx', region + 65536 + 4, Uint8Array.of(2)), 'unsafe_image', /parent/)
  })

  test('damage is refused', async () => {
    await refused(changed('blocks.vdi', 'vdi', 0x180, [1, 0, 0, 0]), 'invalid_image', /blocks/)
    await refused(bench.cut(make('cut.vdi', 'vdi'), 300), 'invalid_image', /cut off/)
    await refused(changed('sum.vpc', 'vpc', 50, [1]), 'invalid_image', /checksum/)
    await refused(bench.cut(make('cut.vpc', 'vpc'), 600), 'invalid_image', /cut off/)
    await refused(bench.cut(make('cut.vhdx', 'vhdx'), 200 * 1024), 'invalid_image', /cut off/)
    await refused(changed('regions.vhdx', 'vhdx', 192 * 1024, 'none'), 'invalid_image', /region table/)
  })

  test('what nobody supports is refused by name', async () => {
    await refused(bench.poke('x.qed', 0, 'QED\0'.padEnd(1024, '\0')), 'unsafe_image', /qed/)
    await refused(bench.poke('x.bochs', 0, 'Bochs Virtual HD Image'.padEnd(1024, '\0')), 'unsafe_image', /bochs/)
  })

  test('discs, partition tables and encrypted disks may be declared as raw; another container may not', async () => {
    const disc = bench.poke('disc.iso', 32769, 'CD001'.padEnd(4096, '\0'))
    for (const declared of ['iso', 'raw', undefined] as const) assert.equal((await bench.inspect(disc, declared)).format, 'iso')
    await refused(disc, 'format_mismatch', /declared as qcow2 but its content is iso/, 'qcow2')
    bench.poke('luks.raw', 0, 'LUKS\xba\xbe\0\x02'.padEnd(4096, '\0'))
    assert.equal((await bench.inspect('luks.raw', 'raw')).format, 'luks')
    bench.poke('table.raw', 446, Uint8Array.of(0x80, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0))
    bench.poke('table.raw', 510, '\x55\xaa')
    assert.equal((await bench.inspect('table.raw', 'raw')).format, 'mbr')
    assert.equal((await bench.inspect(bench.poke('table.raw', 512, 'EFI PART'.padEnd(512, '\0')), 'raw')).format, 'gpt')
    await refused(make('not.raw', 'vdi'), 'format_mismatch', /content is vdi/, 'raw')
    await refused(make('dynamic.raw', 'vpc'), 'format_mismatch', /declared as raw but its content is vhd\./, 'raw')
    assert.equal((await bench.inspect(make('end.raw', 'vpc', '-o', 'subformat=fixed'), 'raw')).format, 'raw')
  })

  test('two formats at once are refused: a disc whose system area holds a qcow2 header', async () => {
    await refused(bench.poke(make('both.qcow2', 'qcow2'), 32769, 'CD001'), 'invalid_image', /qcow2 and iso at once/, 'iso')
  })

  test('nothing at all is a raw disk of no size', async () => {
    assert.deepEqual(await bench.inspect(bench.poke('empty', 0, ''), 'raw'), { format: 'raw', virtualSize: 0 })
    for (let size = 0; size < 600; size++) assert.equal(sniff(Buffer.alloc(size)), 'raw')
  })
})

describe('a qcow2 that holds data', () => {
  const CLUSTER = 65_536
  const filled = (name: string, ...options: string[]) => {
    bench.poke('data', 0, Buffer.alloc(3 * MIB, 'not so easily compressed '))
    bench.qemuImg('convert', '-f', 'raw', '-O', 'qcow2', ...options, 'data', name)
    return name
  }
  for (const options of [
    [],
    ['-c'],
    ['-o', 'extended_l2=on,cluster_size=128k'],
    ['-o', 'cluster_size=512'],
    ['-o', 'preallocation=metadata'],
  ]) {
    test(`is accepted whole, and refused cut off ${options.join(' ')}`, async () => {
      const name = filled(`data${options.join('').replaceAll(/\W/g, '')}.qcow2`, ...options)
      assert.equal((await bench.inspect(name, 'qcow2')).virtualSize, 3 * MIB)
      const { size } = statSync(bench.path(name))
      await refused(bench.cut(name, Math.floor(size / 2)), 'invalid_image', /cut off/)
    })
  }

  test('is refused when its tables are not within it, or are no tables', async () => {
    const head = readFileSync(bench.path(filled('where.qcow2')))
    const l1 = Number(head.readBigUInt64BE(40))
    const l2 = Number(head.readBigUInt64BE(l1) & 0xfffffffffffe00n)
    await refused(bench.cut(filled('header.qcow2'), CLUSTER), 'invalid_image', /cut off/)
    await refused(bench.poke(filled('l1.qcow2'), l1, Uint8Array.of(0xff, 0xff)), 'invalid_image', /damaged/)
    await refused(bench.poke(filled('l2.qcow2'), l2, Buffer.alloc(64, 0xa5)), 'invalid_image', /damaged|cut off/)
    await refused(bench.poke(filled('far.qcow2'), l1 + 1, Uint8Array.of(0x7f)), 'invalid_image', /cut off/)
  })
})
