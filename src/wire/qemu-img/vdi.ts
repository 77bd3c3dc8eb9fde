/** Reads a VirtualBox disk image (VDI) as far as its map of blocks. */
import { atLeast, type ImageSource, invalidImage, sizeOf, unsafeImage } from './image.ts'
import { blockCounter, piecesOf } from './pieces.ts'

const FORMAT = 'vdi'
const SIGNATURE = 0xbeda107f
const DYNAMIC = 1
const FIXED = 2
const NO_UUID = Buffer.alloc(16)
/** All that VirtualBox makes, and QEMU reads. */
const SECTOR = 512
const BLOCK = 1024 * 1024
/** QEMU's limit. */
const MAX_BLOCKS = 0x1fffffff
/** Entries of the map from here on have no place in the file: absent, or all zeroes. */
const NOT_THERE = 0xfffffffe

interface Layout {
  virtualSize: number
  blocks: number
  map: number
  data: number
}

/** Returns the size of the disk in bytes. Throws `bad_request` for a child of another image or a damaged one. */
export async function inspectVdi(source: ImageSource, head: Buffer): Promise<{ virtualSize: number }> {
  const layout = readHeader(atLeast(head, 512, FORMAT))
  if (layout.map + layout.blocks * 4 > source.size) throw invalidImage(FORMAT, 'it is cut off')
  const count = blockCounter(source, BLOCK, FORMAT)
  for await (const { piece, at } of piecesOf(source, layout.map, layout.blocks * 4))
    requireBlocks(source, layout, { entries: piece, first: at / 4, count })
  return { virtualSize: layout.virtualSize }
}

function readHeader(head: Buffer): Layout {
  if (head.readUInt32LE(0x40) !== SIGNATURE) throw invalidImage(FORMAT, 'its signature is missing')
  if (head.readUInt32LE(0x44) !== 0x00010001) throw invalidImage(FORMAT, 'its version is unknown')
  const type = head.readUInt32LE(0x4c)
  const link = head.subarray(0x1a8, 0x1b8)
  const parent = head.subarray(0x1b8, 0x1c8)
  const alone = (type === DYNAMIC || type === FIXED) && link.equals(NO_UUID) && parent.equals(NO_UUID)
  if (!alone) throw unsafeImage(FORMAT, 'it depends on a parent image')
  if (head.readUInt32LE(0x168) !== SECTOR) throw invalidImage(FORMAT, 'its sectors are not of 512 bytes')
  if (head.readUInt32LE(0x178) !== BLOCK) throw invalidImage(FORMAT, 'its blocks are not of 1 MiB')
  const [map, data] = [head.readUInt32LE(0x154), head.readUInt32LE(0x158)]
  if (map < 512 || map % SECTOR !== 0 || data < 512 || data % SECTOR !== 0) throw invalidImage(FORMAT, 'its tables are misplaced')
  const virtualSize = Math.ceil(sizeOf(head.readBigUInt64LE(0x170), FORMAT) / SECTOR) * SECTOR
  const blocks = head.readUInt32LE(0x180)
  if (blocks > MAX_BLOCKS || blocks * BLOCK < virtualSize) throw invalidImage(FORMAT, 'its blocks do not fit its size')
  return { virtualSize, blocks, map, data }
}

interface Piece {
  entries: Buffer
  /** Which block the first entry is about. */
  first: number
  count: () => void
}

function requireBlocks(source: ImageSource, { virtualSize, data }: Layout, { entries, first, count }: Piece): void {
  for (let i = 0; i + 4 <= entries.length; i += 4) {
    const entry = entries.readUInt32LE(i)
    if (entry >= NOT_THERE) continue
    // of the last block only what the disk has is needed
    const needed = Math.min(BLOCK, Math.max(0, virtualSize - (first + i / 4) * BLOCK))
    if (data + entry * BLOCK + needed > source.size) throw invalidImage(FORMAT, 'it is cut off')
    if (needed === BLOCK) count()
  }
}
