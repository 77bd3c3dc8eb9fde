import { atLeast, invalidImage, sizeOf, unsafeImage } from './image.ts'

/** The header of a qcow2 image that is safe to open (QEMU's docs/interop/qcow2.txt). */
export interface Qcow2Header {
  version: 2 | 3
  /** Bytes. */
  virtualSize: number
  clusterSize: number
  encryption: 'none' | 'aes' | 'luks'
  /** Internal snapshots. */
  snapshots: number
  /** It was not closed cleanly; QEMU repairs that when it opens it for writing. */
  dirty: boolean
  /** Entries of second-level tables are twice as long. */
  extendedL2: boolean
}

const FORMAT = 'qcow2'
const INCOMPATIBLE = { dirty: 1n, corrupt: 2n, dataFile: 4n, compression: 8n, extendedL2: 16n }
const KNOWN = Object.values(INCOMPATIBLE).reduce((all, bit) => all | bit, 0n)
const EXTENSION = { end: 0, backingFormat: 0xe2792aca, dataFile: 0x44415441 }
const ENCRYPTIONS = ['none', 'aes', 'luks'] as const
/** Reference counts have two to this power of bits. */
const MAX_REFCOUNT_ORDER = 6
/** QEMU's own limit for the first-level table, in entries of 8 bytes. */
const MAX_L1_ENTRIES = (32 * 1024 * 1024) / 8

/**
 * Reads the first 64 KiB of an image. Throws `bad_request`: `unsafe_image` for one that refers to another file (backing
 * file, external data file) or uses features that nobody here knows; `invalid_image` for one that is damaged.
 */
export function inspectQcow2(head: Buffer): Qcow2Header {
  atLeast(head, 72, FORMAT)
  if (head.readUInt32BE(0) !== 0x514649fb) throw invalidImage(FORMAT, 'its signature is missing')
  const version = head.readUInt32BE(4)
  if (version !== 2 && version !== 3) throw invalidImage(FORMAT, `version ${version} does not exist`)
  const hasBacking = head.readBigUInt64BE(8) !== 0n || head.readUInt32BE(16) !== 0
  if (hasBacking) throw unsafeImage(FORMAT, 'it has a backing file')
  const features = version === 3 ? atLeast(head, 104, FORMAT).readBigUInt64BE(72) : 0n
  refuseFeatures(features)
  const clusterBits = head.readUInt32BE(20)
  if (clusterBits < 9 || clusterBits > 21) throw invalidImage(FORMAT, 'its cluster size is impossible')
  const clusterSize = 2 ** clusterBits
  if (version === 3 && head.readUInt32BE(96) > MAX_REFCOUNT_ORDER) throw invalidImage(FORMAT, 'its reference counts are too wide')
  const headerLength = version === 3 ? head.readUInt32BE(100) : 72
  refuseExtensions(head, headerLength, clusterSize)
  const virtualSize = sizeOf(head.readBigUInt64BE(24), FORMAT)
  refuseTables(head, virtualSize, clusterSize)
  const encryption = ENCRYPTIONS[head.readUInt32BE(32)]
  if (!encryption) throw invalidImage(FORMAT, 'its encryption is unknown')
  const dirty = (features & INCOMPATIBLE.dirty) !== 0n
  const extendedL2 = (features & INCOMPATIBLE.extendedL2) !== 0n
  return { version, virtualSize, clusterSize, encryption, snapshots: head.readUInt32BE(60), dirty, extendedL2 }
}

function refuseFeatures(features: bigint): void {
  if (features & INCOMPATIBLE.dataFile) throw unsafeImage(FORMAT, 'its data are in another file')
  if (features & ~KNOWN) throw unsafeImage(FORMAT, 'it uses unknown features')
  if (features & INCOMPATIBLE.corrupt) throw invalidImage(FORMAT, 'it is marked as corrupt')
}

function refuseExtensions(head: Buffer, start: number, clusterSize: number): void {
  const end = Math.min(clusterSize, head.length)
  if (start < 72 || start % 8 !== 0 || start > end) throw invalidImage(FORMAT, 'the length of its header is impossible')
  let at = start
  while (at + 8 <= end) {
    const type = head.readUInt32BE(at)
    if (at + 8 + head.readUInt32BE(at + 4) > clusterSize) throw invalidImage(FORMAT, 'an extension of its header is too long')
    if (type === EXTENSION.end) return
    // Without their feature or offset QEMU ignores these today; no honest writer leaves them behind.
    if (type === EXTENSION.dataFile) throw unsafeImage(FORMAT, 'it names an external data file')
    if (type === EXTENSION.backingFormat) throw unsafeImage(FORMAT, 'it names the format of a backing file')
    at += 8 + Math.ceil(head.readUInt32BE(at + 4) / 8) * 8
  }
  // Extensions end with the first cluster. Where that is larger than what was read, something may hide in the rest.
  if (at > end || end < clusterSize) throw invalidImage(FORMAT, 'the extensions of its header have no end')
}

/** A first-level table that is too small for the disk, or too large for anybody's memory. */
function refuseTables(head: Buffer, virtualSize: number, clusterSize: number): void {
  const entries = head.readUInt32BE(36)
  const needed = Math.ceil(virtualSize / (clusterSize * (clusterSize / 8)))
  // Extended second-level entries take twice the room, and so need twice the entries here: QEMU checks that itself.
  if (entries > MAX_L1_ENTRIES || entries < needed) throw invalidImage(FORMAT, 'its tables do not fit its size')
  const places = [40, 48, 60 + 4].map((at) => head.readBigUInt64BE(at)) // first-level table, reference counts, snapshots
  if (places.some((at) => at % BigInt(clusterSize) !== 0n)) throw invalidImage(FORMAT, 'its tables are misplaced')
}
