/** For tests: a corpus of disk images, good ones by qemu-img and hostile ones made of them, each with what it has to be refused for. */
import { readFileSync } from 'node:fs'
import type { ImageFormat } from './image.ts'
import type { ImageBench } from './real-image.fixture.ts'

const MIB = 1024 * 1024
/** A size that VHD, which counts cylinders, can hold exactly. */
export const GOOD_BYTES = 4 * 17 * 512 * 120

export interface HostileImage {
  what: string
  /** As QEMU calls it, and as it is declared. */
  format: ImageFormat
  bytes: Buffer
  reason: 'unsafe_image' | 'invalid_image' | 'format_mismatch'
  why: RegExp
}

type Change = (bytes: Buffer) => Buffer | undefined
type Fault = readonly [what: string, why: RegExp, change: Change, reason?: HostileImage['reason']]

const CONTAINERS = ['qcow2', 'vmdk', 'vpc', 'vhdx', 'vdi', 'parallels'] as const
type Container = (typeof CONTAINERS)[number]

/** Each format with data in it, as `qemu-img convert` makes it. */
export function goodImages(bench: ImageBench): Map<Container, Buffer> {
  bench.poke('good.raw', MIB, Buffer.alloc(MIB / 16, 'what a guest would read '))
  bench.cut('good.raw', GOOD_BYTES)
  return new Map(
    CONTAINERS.map((format) => {
      bench.qemuImg('convert', '-f', 'raw', '-O', format, 'good.raw', `good.${format}`)
      return [format, readFileSync(bench.path(`good.${format}`))]
    }),
  )
}

export const goodDisc = (): Buffer => {
  const disc = Buffer.alloc(40 * 2048)
  disc.write('\x01CD001\x01', 16 * 2048, 'latin1')
  disc.writeUInt32LE(40, 16 * 2048 + 80)
  disc.writeUInt32BE(40, 16 * 2048 + 84)
  disc.writeUInt16LE(2048, 16 * 2048 + 128)
  disc.writeUInt16BE(2048, 16 * 2048 + 130)
  disc.write('\xffCD001\x01', 17 * 2048, 'latin1')
  return disc
}

const put = (offset: number, bytes: number[] | string): Change => {
  const put = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes)
  return (image) => void put.copy(image, offset)
}
const cut =
  (size: number): Change =>
  (image) =>
    image.subarray(0, size)
/** The last bytes are missing, as of an upload that broke off. */
const half: Change = (image) => image.subarray(0, Math.floor(image.length / 2))
const asDisc = put(32_769, 'CD001')
const MAX32 = [0xff, 0xff, 0xff, 0xff]
const BEYOND = [0x00, 0xff, 0xff, 0x00]

/** A descriptor's text replaced by one that is no longer. */
const described =
  (from: string, to: string): Change =>
  (image) => {
    const text = image.toString('latin1', 512, 512 + 10_240)
    if (!text.includes(from)) throw new Error(`no ${from} in the descriptor`)
    image.write(text.replace(from, to).padEnd(10_240, '\0').slice(0, 10_240), 512, 'latin1')
    return image
  }

/** A footer's field changed, and its checksum with it. */
const footed =
  (offset: number, bytes: number[]): Change =>
  (image) => {
    for (const start of [0, image.length - 512]) {
      Buffer.from(bytes).copy(image, start + offset)
      image.writeUInt32BE(0, start + 64)
      const sum = image.subarray(start, start + 512).reduce((all, byte) => all + byte, 0)
      image.writeUInt32BE(~sum >>> 0, start + 64)
    }
    return image
  }

/** Where QEMU lays the metadata of a VHDX. */
const metadataOf = (image: Buffer) => image.indexOf('metadata', 1024 * 1024, 'latin1')
const inMetadata =
  (offset: number, bytes: number[]): Change =>
  (image) =>
    void Buffer.from(bytes).copy(image, metadataOf(image) + offset)
const firstBlock = (image: Buffer, table: number, entry: number[], size: number) => {
  for (let at = table; at < image.length; at += size)
    if (!image.subarray(at, at + size).every((byte) => byte === 0 || byte === 0xff))
      return void Buffer.from(entry).copy(image, at)
  throw new Error('no block is there')
}

const FAULTS: Readonly<Record<Container, readonly Fault[]>> = {
  qcow2: [
    ['with a backing file', /backing file/, put(8, [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 11]), 'unsafe_image'],
    ['whose data are in another file', /data are in another file/, put(79, [4]), 'unsafe_image'],
    ['with an unknown feature', /unknown features/, put(72, [0x40]), 'unsafe_image'],
    ['of version 1', /content is qcow\./, put(4, [0, 0, 0, 1]), 'format_mismatch'],
    ['of version 7', /version 7 does not exist/, put(4, [0, 0, 0, 7])],
    ['larger than anything', /size is impossible/, put(24, MAX32)],
    ['with too large a table', /tables do not fit its size/, put(36, MAX32)],
    ['with too small a table', /tables do not fit its size/, put(24, [0, 0, 1, 0])],
    ['with reference counts of no width', /reference counts are too wide/, put(96, [0, 0, 0, 9])],
    ['with misplaced snapshots', /tables are misplaced/, put(71, [7])],
    ['whose tables are not in it', /cut off/, put(40, [0, 0, 0xff, 0, 0, 0, 0, 0])],
    ['that is a disc too', /qcow2 and iso at once/, asDisc],
  ],
  vmdk: [
    ['whose data are in another file', /data are in another file/, described('SPARSE', 'FLAT'), 'unsafe_image'],
    ['whose extent is a path', /extent names a path/, described('"good.vmdk"', '"/dev/sda"'), 'unsafe_image'],
    ['of two extents', /not in one extent/, described('# The Disk Data Base', 'RW 1 FLAT "shadow"\n'), 'unsafe_image'],
    ['with a parent', /depends on a parent/, described('parentCID=ffffffff', 'parentCID=12345678'), 'unsafe_image'],
    [
      'of a type with several files',
      /only monolithicSparse and streamOptimized/,
      described('monolithicSparse', 'monolithicFlat'),
      'unsafe_image',
    ],
    ['with a hidden descriptor', /descriptor is not in its usual place/, put(28, [7]), 'unsafe_image'],
    ['larger than anything', /size is impossible/, put(12, [...MAX32, ...MAX32])],
    ['larger than its tables', /cut off|impossible/, put(12, [0, 0, 0, 0, 1])],
    ['with grains of no size', /size of its grains is impossible/, put(20, [0])],
    ['with grain tables of another size', /grain tables are of an impossible size/, put(44, [1, 0, 0, 0])],
    ['whose grains are all the same', /blocks overlap/, (image) => sameGrains(image)],
    ['whose tables are all the same', /blocks overlap/, (image) => sameTables(image)],
    ['with enormous grains', /size of its grains is impossible/, put(20, [0, 0, 16])],
    ['whose directory is not in it', /cut off/, put(56, BEYOND)],
    ['that is a disc too', /vmdk and iso at once/, asDisc],
  ],
  vpc: [
    ['with a parent', /depends on a parent/, footed(60, [0, 0, 0, 4]), 'unsafe_image'],
    ['that names a parent', /names a parent/, put(512 + 40, [1, 2, 3]), 'unsafe_image'],
    ['whose checksum is wrong', /checksum of its footer/, put(40, [1])],
    ['larger than its table', /blocks do not fit its size/, footed(56, [0xff, 0xf0, 16, 255])],
    ['of an impossible size', /size is impossible/, footed(48, MAX32)],
    ['whose blocks are all the same', /blocks overlap/, put(1536, [0, 0, 0, 4, 0, 0, 0, 4])],
    ['whose header is not in it', /cut off/, footed(16, [0, 0, 0, 0xff, 0, 0, 0, 0])],
    ['whose blocks are not in it', /cut off/, (image) => firstBlock(image, 1536, BEYOND, 4)],
    ['that is a disc too', /vpc and iso at once|vhd and iso at once/, asDisc],
  ],
  vhdx: [
    ['with a parent', /depends on a parent/, inMetadata(65_536 + 4, [2]), 'unsafe_image'],
    ['whose region table was changed', /checksum of its region table/, put(192 * 1024 + 100, [1])],
    ['without a whole header', /no whole header/, (image) => image.fill(0, 64 * 1024, 192 * 1024)],
    ['with blocks of an impossible size', /size of its blocks is impossible/, inMetadata(65_536, [1, 2, 3, 4])],
    ['larger than anything', /size is impossible/, inMetadata(65_536 + 8, [...MAX32, ...MAX32])],
    ['larger than its table', /blocks do not fit its size/, inMetadata(65_536 + 8, [0, 0, 0, 0, 0, 0x10, 0, 0])],
    ['whose blocks are not in it', /cut off/, (image) => beyondVhdx(image)],
    ['that is a disc too', /vhdx and iso at once/, asDisc],
  ],
  vdi: [
    ['with a parent', /depends on a parent/, put(0x4c, [4, 0, 0, 0]), 'unsafe_image'],
    ['that names a parent', /depends on a parent/, put(0x1b8, [1]), 'unsafe_image'],
    ['larger than its map', /blocks do not fit its size/, put(0x170, [0, 0, 0, 0, 1])],
    ['larger than anything', /size is impossible/, put(0x170, [...MAX32, ...MAX32])],
    ['with too large a map', /blocks do not fit its size/, put(0x180, MAX32)],
    ['with blocks of no size', /blocks are not of 1 MiB/, put(0x178, [0, 0, 0, 0])],
    ['whose blocks are all the same', /blocks overlap/, put(512, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['whose map is not in it', /cut off/, put(0x154, [0, 0, 0, 0xf0])],
    ['whose blocks are not in it', /cut off/, put(512 + 4, [0, 0, 0xff, 0])],
    ['that is a disc too', /vdi and iso at once/, asDisc],
  ],
  parallels: [
    ['larger than its table', /blocks do not fit its size/, put(36, [0, 0, 0, 0, 1])],
    ['larger than anything', /size is impossible/, put(36, [...MAX32, ...MAX32])],
    ['with blocks of no size', /size of its blocks is impossible/, put(28, [0, 0, 0, 0])],
    ['of an unknown version', /version is unknown/, put(16, [9])],
    ['with too large a table', /blocks do not fit its size|cut off/, put(32, MAX32)],
    ['whose blocks are all the same', /blocks overlap/, put(64, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0])],
    ['with a damaged extension', /extension is damaged/, put(56, [1])],
    ['whose blocks are not in it', /cut off/, (image) => firstBlock(image, 64, [0, 0, 0xff, 0], 4)],
    ['that is a disc too', /parallels and iso at once|ploop and iso at once/, asDisc],
  ],
}

/** The table of blocks is the region with this id. */
const beyondVhdx = (image: Buffer) => {
  const row = image.indexOf(Buffer.from('6677c22d23f60042', 'hex'), 192 * 1024)
  const table = Number(image.readBigUInt64LE(row + 16))
  for (let at = table; at < table + MIB; at += 8)
    if ((image.readBigUInt64LE(at) & 7n) === 6n) return void image.writeBigUInt64LE(0xffff_0000_0000n + 6n, at)
  throw new Error('no block is there')
}

const sameGrains = (image: Buffer) => {
  const directory = Number(image.readBigUInt64LE(56)) * 512
  const table = image.readUInt32LE(directory) * 512
  for (let at = 0; at < 512; at++) image.writeUInt32LE(2, table + at * 4)
  return image
}

/** A disk of 1 TiB, each of whose tables is the first, which names nothing: reading them all would take long. */
const sameTables = (image: Buffer) => {
  const [table, whole] = [Math.ceil(image.length / 512), Buffer.alloc(512 * 1024, 0)]
  const directory = table + 4
  image.writeBigUInt64LE(2n ** 31n, 12)
  image.writeBigUInt64LE(BigInt(directory), 56)
  for (let at = 0; at < 32 * 1024; at++) whole.writeUInt32LE(table, 4 * 512 + at * 4)
  return Buffer.concat([image, Buffer.alloc(table * 512 - image.length), whole])
}

const DISC_FAULTS: readonly Fault[] = [
  ['cut off', /cut off/, cut(16 * 2048 + 100), 'invalid_image'],
  ['larger than the file', /cut off/, put(16 * 2048 + 80, [0, 0, 1, 0, 0, 1, 0, 0])],
  ['of two sizes', /contradicts itself/, put(16 * 2048 + 80, [1])],
  ['with blocks of no size', /size of its blocks is impossible/, put(16 * 2048 + 128, [0, 0, 0, 0])],
]

/** Each with one fault. */
export function hostileImages(good: ReadonlyMap<Container, Buffer>): HostileImage[] {
  const made = (format: ImageFormat, whole: Buffer, [what, why, change, reason = 'invalid_image']: Fault): HostileImage => {
    const bytes = Buffer.from(whole)
    return { what: `${format} ${what}`, format, bytes: change(bytes) ?? bytes, reason, why }
  }
  const ofFormat = ([format, whole]: [Container, Buffer]): HostileImage[] => [
    ...FAULTS[format].map((fault) => made(format, whole, fault)),
    made(format, whole, ['cut off in its header', /cut off|too short|content is raw/, cut(40), headerCut(format)]),
    made(format, whole, ['cut off in the middle', /cut off/, half]),
    made(format, whole, ['that is nothing', /content is raw/, (image) => image.fill(0), 'format_mismatch']),
    made(format, good.get(format === 'vdi' ? 'qcow2' : 'vdi') ?? whole, [
      'that is another',
      /content is (vdi|qcow2)/,
      () => undefined,
      'format_mismatch',
    ]),
    made('raw', whole, [`that is ${format}`, /declared as raw but its content is/, () => undefined, 'format_mismatch']),
    made('iso', whole, [`that is ${format}`, /declared as iso but its content is/, () => undefined, 'format_mismatch']),
  ]
  return [...[...good].flatMap(ofFormat), ...DISC_FAULTS.map((fault) => made('iso', goodDisc(), fault))]
}

/** Of a VDI not even its signature is in the first bytes. */
const headerCut = (format: Container) => (format === 'vdi' ? 'format_mismatch' : 'invalid_image')
