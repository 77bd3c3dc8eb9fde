/** Reads a VMDK in one file (VMware's "Virtual Disk Format 5.0"): its header or footer, its descriptor and its tables. */
import { atLeast, type ImageSource, invalidImage, sizeOf, unsafeImage } from './image.ts'
import { refuseDescriptor } from './vmdk-descriptor.ts'
import { type GrainLayout, requireGrains } from './vmdk-grains.ts'

const FORMAT = 'vmdk'
const SECTOR = 512
/** QEMU's limit. */
const MAX_DESCRIPTOR_BYTES = 1024 * 1024
/** The grain directory's place is told by the footer, which then counts and not the header. */
const AT_END = 0xffff_ffff_ffff_ffffn

const DEFLATE = 1

interface SparseHeader extends GrainLayout {
  version: number
  descriptorOffset: bigint
  descriptorSize: bigint
}

/**
 * Returns the size of the disk in bytes.
 * Throws `bad_request`: `unsafe_image` for one whose data are elsewhere, `invalid_image` for a damaged one.
 */
export async function inspectVmdk(source: ImageSource): Promise<{ virtualSize: number }> {
  const header = readHeader(await source.read(0, SECTOR))
  if (header.version < 1 || header.version > 3) throw invalidImage(FORMAT, `version ${header.version} does not exist`)
  // With no capacity QEMU ignores the rest and follows the descriptor, wherever that points.
  if (header.capacity === 0n) throw unsafeImage(FORMAT, 'its header has no size')
  const size = sizeOf(header.descriptorSize * BigInt(SECTOR), FORMAT)
  if (header.descriptorOffset !== 1n || size === 0 || size > MAX_DESCRIPTOR_BYTES) {
    throw unsafeImage(FORMAT, 'its descriptor is not in its usual place')
  }
  refuseDescriptor(atLeast(await source.read(SECTOR, size), size, FORMAT))
  await requireGrains(source, header.directoryOffset === AT_END ? await readFooter(source, header) : header)
  return { virtualSize: sizeOf(header.capacity * BigInt(SECTOR), FORMAT) }
}

/** A footer takes the header's place when QEMU opens the image, so it must say the same but for the directory's place. */
async function readFooter(source: ImageSource, header: SparseHeader): Promise<SparseHeader> {
  const footer = readHeader(await source.read(Math.max(0, source.size - 2 * SECTOR), SECTOR))
  const sameDescriptor = footer.descriptorOffset === header.descriptorOffset || footer.descriptorOffset === 0n
  if (footer.version !== header.version || footer.capacity !== header.capacity || !sameDescriptor) {
    throw unsafeImage(FORMAT, 'its footer contradicts its header')
  }
  if (footer.directoryOffset === AT_END) throw invalidImage(FORMAT, 'its footer has no grain directory')
  return footer
}

function readHeader(bytes: Buffer): SparseHeader {
  const magic = bytes.toString('latin1', 0, 4)
  // Text here is a descriptor alone, and COWD the older format: neither holds its data by itself.
  if (magic === 'COWD' || /^[#\sv]/i.test(magic)) throw unsafeImage(FORMAT, 'only monolithicSparse and streamOptimized are')
  if (magic !== 'KDMV') throw invalidImage(FORMAT, 'its signature is missing')
  atLeast(bytes, SECTOR, FORMAT)
  return {
    version: bytes.readUInt32LE(4),
    capacity: bytes.readBigUInt64LE(12),
    grain: bytes.readBigUInt64LE(20),
    descriptorOffset: bytes.readBigUInt64LE(28),
    descriptorSize: bytes.readBigUInt64LE(36),
    entriesOfTable: bytes.readUInt32LE(44),
    directoryOffset: bytes.readBigUInt64LE(56),
    compressed: bytes.readUInt16LE(77) === DEFLATE,
  }
}
