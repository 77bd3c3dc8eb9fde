/** Reads a Virtual PC disk (VHD; Microsoft's "Virtual Hard Disk Image Format Specification"): its footer, and its table of blocks when it is dynamic. */
import { atLeast, type ImageSource, invalidImage, sizeOf, unsafeImage } from './image.ts'
import { blockCounter, piecesOf } from './pieces.ts'

const FORMAT = 'vpc'
const FOOTER_BYTES = 512
const SECTOR = 512
const TYPES = { fixed: 2, dynamic: 3, differencing: 4 }
/** Programs whose disks are as large as their footer says; of all others cylinders, heads and sectors count, as QEMU has it. */
const BY_SIZE = new Set(['win ', 'qem2', 'd2v ', 'tap\0', 'CTXS', 'wa\0\0'])
/** Cylinders, heads and sectors can say no more. */
const MOST_SECTORS = 65535 * 16 * 255
const MAX_ENTRIES = (2 ** 31 - 1) / 4
const NOT_THERE = 0xffffffff

/**
 * The footer is at the end, and copied to the start when the disk is dynamic.
 * Returns the size of the disk in bytes. Throws `bad_request` for a differencing one (it reads from its parent) or a damaged one.
 */
export async function inspectVpc(source: ImageSource): Promise<{ virtualSize: number }> {
  const first = atLeast(await source.read(0, FOOTER_BYTES), FOOTER_BYTES, FORMAT)
  const dynamic = isFooter(first)
  const footer = dynamic ? first : await source.read(source.size - FOOTER_BYTES, FOOTER_BYTES)
  if (!isFooter(footer)) throw invalidImage(FORMAT, 'its signature is missing')
  if (checksum(footer, 64) !== footer.readUInt32BE(64)) throw invalidImage(FORMAT, 'the checksum of its footer is wrong')
  const type = footer.readUInt32BE(60)
  if (type === TYPES.differencing) throw unsafeImage(FORMAT, 'it depends on a parent image')
  if (type !== (dynamic ? TYPES.dynamic : TYPES.fixed)) throw invalidImage(FORMAT, 'its type is unknown')
  const virtualSize = sizeOfDisk(footer)
  if (dynamic) await requireBlocks(source, sizeOf(footer.readBigUInt64BE(16), FORMAT), virtualSize)
  else if (virtualSize > source.size - FOOTER_BYTES) throw invalidImage(FORMAT, 'it is cut off')
  return { virtualSize }
}

/** Is there a footer at the end? A fixed VHD has no other mark. */
export const hasVpcFooter = async (source: ImageSource): Promise<boolean> =>
  isFooter(await source.read(Math.max(0, source.size - FOOTER_BYTES), FOOTER_BYTES))

const isFooter = (bytes: Buffer): boolean => bytes.length === FOOTER_BYTES && bytes.toString('latin1', 0, 8) === 'conectix'

function sizeOfDisk(footer: Buffer): number {
  const sectors = footer.readUInt16BE(56) * footer.readUInt8(58) * footer.readUInt8(59)
  const bySize = BY_SIZE.has(footer.toString('latin1', 28, 32)) || sectors === MOST_SECTORS
  const size = sizeOf(footer.readBigUInt64BE(48), FORMAT)
  return bySize ? Math.floor(size / SECTOR) * SECTOR : sectors * SECTOR
}

async function requireBlocks(source: ImageSource, offset: number, virtualSize: number): Promise<void> {
  const header = atLeast(await source.read(offset, 1024), 1024, FORMAT)
  if (header.toString('latin1', 0, 8) !== 'cxsparse') throw invalidImage(FORMAT, 'its dynamic header is missing')
  if (!header.subarray(40, 56).equals(Buffer.alloc(16))) throw unsafeImage(FORMAT, 'it names a parent image')
  if (checksum(header, 36) !== header.readUInt32BE(36)) throw invalidImage(FORMAT, 'the checksum of its dynamic header is wrong')
  const table = sizeOf(header.readBigUInt64BE(16), FORMAT)
  const [entries, block] = [header.readUInt32BE(28), header.readUInt32BE(32)]
  if (block < SECTOR || (block & (block - 1)) !== 0) throw invalidImage(FORMAT, 'the size of its blocks is impossible')
  if (entries > MAX_ENTRIES || entries * block < virtualSize) throw invalidImage(FORMAT, 'its blocks do not fit its size')
  if (table + entries * 4 > source.size) throw invalidImage(FORMAT, 'it is cut off')
  // each block begins with a bit for each of its sectors
  const whole = Math.ceil(block / (8 * SECTOR) / SECTOR) * SECTOR + block
  const count = blockCounter(source, whole, FORMAT)
  for await (const { piece } of piecesOf(source, table, entries * 4))
    for (let i = 0; i + 4 <= piece.length; i += 4) {
      const sector = piece.readUInt32BE(i)
      if (sector === NOT_THERE) continue
      if (sector * SECTOR + whole > source.size) throw invalidImage(FORMAT, 'it is cut off')
      count()
    }
}

/** The complement of the sum of all bytes, the checksum itself left out. */
const checksum = (bytes: Buffer, own: number): number =>
  ~bytes.reduce((sum, byte, at) => (at >= own && at < own + 4 ? sum : sum + byte), 0) >>> 0
