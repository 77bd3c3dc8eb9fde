/** Reads a Parallels disk (`ploop`; QEMU's docs/interop/parallels.txt) as far as its table of blocks. */
import { atLeast, type ImageSource, invalidImage, sizeOf } from './image.ts'
import { blockCounter, piecesOf } from './pieces.ts'

const FORMAT = 'parallels'
const SECTOR = 512
const HEADER_BYTES = 64
/** With the second mark the entries of the table count blocks, with the first sectors. */
const MARKS = { sectors: 'WithoutFreeSpace', blocks: 'WithouFreSpacExt' }
/** Of what newer writers have beside: bitmaps of changes. */
const EXTENSION = 0xab234cef23dcea87n
const MAX_TABLE = (2 ** 31 - 1) / 4
const MAX_BLOCK_SECTORS = (2 ** 31 - 1) / 513

/** Returns the size of the disk in bytes. Throws `bad_request` for a damaged one. It cannot refer to another file. */
export async function inspectPloop(source: ImageSource): Promise<{ virtualSize: number }> {
  const head = atLeast(await source.read(0, HEADER_BYTES), HEADER_BYTES, FORMAT)
  const mark = head.toString('latin1', 0, 16)
  if (mark !== MARKS.sectors && mark !== MARKS.blocks) throw invalidImage(FORMAT, 'its signature is missing')
  if (head.readUInt32LE(16) !== 2) throw invalidImage(FORMAT, 'its version is unknown')
  const [blockSectors, entries] = [head.readUInt32LE(28), head.readUInt32LE(32)]
  if (blockSectors === 0 || blockSectors > MAX_BLOCK_SECTORS) throw invalidImage(FORMAT, 'the size of its blocks is impossible')
  // the older mark has 32 bits for its sectors, and rubbish behind them
  const sectors = mark === MARKS.sectors ? head.readUInt32LE(36) : sizeOf(head.readBigUInt64LE(36), FORMAT)
  const virtualSize = sizeOf(BigInt(sectors) * BigInt(SECTOR), FORMAT)
  if (entries > MAX_TABLE || entries * blockSectors < sectors) throw invalidImage(FORMAT, 'its blocks do not fit its size')
  if (HEADER_BYTES + entries * 4 > source.size) throw invalidImage(FORMAT, 'it is cut off')
  await requireExtension(source, sizeOf(head.readBigUInt64LE(56) * BigInt(SECTOR), FORMAT))
  const unit = SECTOR * (mark === MARKS.sectors ? 1 : blockSectors)
  const count = blockCounter(source, blockSectors * SECTOR, FORMAT)
  for await (const { piece, at } of piecesOf(source, HEADER_BYTES, entries * 4))
    for (let i = 0; i + 4 <= piece.length; i += 4) {
      const entry = piece.readUInt32LE(i)
      const needed = Math.min(blockSectors, Math.max(0, sectors - ((at + i) / 4) * blockSectors)) * SECTOR
      if (entry === 0) continue
      if (entry * unit + needed > source.size) throw invalidImage(FORMAT, 'it is cut off')
      if (needed === blockSectors * SECTOR) count()
    }
  return { virtualSize }
}

async function requireExtension(source: ImageSource, offset: number): Promise<void> {
  if (offset === 0) return
  const mark = atLeast(await source.read(offset, 8), 8, FORMAT)
  if (mark.readBigUInt64LE(0) !== EXTENSION) throw invalidImage(FORMAT, 'its extension is damaged')
}
