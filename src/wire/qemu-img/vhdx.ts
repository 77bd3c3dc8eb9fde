/** Reads a Hyper-V disk (VHDX; [MS-VHDX]) as far as its table of blocks. */
import { atLeast, type ImageSource, invalidImage, sizeOf, unsafeImage } from './image.ts'
import { blockCounter, piecesOf } from './pieces.ts'
import { type Entry, find, guid, readItems, readRegions, requireClosed } from './vhdx-tables.ts'

const FORMAT = 'vhdx'
const MIB = 1024 * 1024
const BLOCKS_REGION = guid('2dc27766-f623-4200-9d64-115e9bfd4a08')
const METADATA_REGION = guid('8b7ca206-4790-4b9a-b8fe-575f050f886e')
const FILE_PARAMETERS = guid('caa16737-fa36-4d43-b3b6-33f0aa44e76b')
const VIRTUAL_DISK_SIZE = guid('2fa54224-cd1b-4876-b211-5dbed83bf4b8')
const SECTOR_SIZE = guid('8141bf1d-a96f-4709-ba47-f233a8faab5f')
const PHYSICAL_SECTOR_SIZE = guid('cda348c7-445d-4471-9cc9-e9885251c556')
const DISK_ID = guid('beca12ab-b2e6-4523-93ef-c309e000c746')
const PARENT_LOCATOR = guid('a8d35f2d-b30b-454d-abf7-d3d84834ab0c')
const KNOWN = [FILE_PARAMETERS, VIRTUAL_DISK_SIZE, SECTOR_SIZE, PHYSICAL_SECTOR_SIZE, DISK_ID, PARENT_LOCATOR]
const HAS_PARENT = 2
const MAX_DISK = 64 * 1024 ** 4
/** A block of which all is there, or a part: nothing else is read. */
const PRESENT = [6n, 7n]

interface Layout {
  virtualSize: number
  block: number
  /** How many blocks share a block of bits, which stands between them in the table. */
  inChunk: number
}

/**
 * Returns the size of the disk in bytes.
 * Throws `bad_request` for a differencing one (it reads from its parent), one that was not closed, or a damaged one.
 */
export async function inspectVhdx(source: ImageSource): Promise<{ virtualSize: number }> {
  const identifier = await source.read(0, 8)
  if (identifier.toString('latin1') !== 'vhdxfile') throw invalidImage(FORMAT, 'its signature is missing')
  const regions = await readRegions(source)
  requireKnown(regions, [BLOCKS_REGION, METADATA_REGION])
  await requireClosed(source)
  const layout = await readMetadata(source, find(regions, METADATA_REGION))
  await requireBlocks(source, find(regions, BLOCKS_REGION), layout)
  return { virtualSize: layout.virtualSize }
}

function requireKnown(entries: readonly Entry[], known: readonly Buffer[]): void {
  const strange = entries.some(({ id, required }) => required && !known.some((one) => one.equals(id)))
  if (strange) throw unsafeImage(FORMAT, 'it uses unknown features')
}

async function readMetadata(source: ImageSource, region: Entry): Promise<Layout> {
  const items = await readItems(source, region)
  if (items.some(({ id }) => id.equals(PARENT_LOCATOR))) throw unsafeImage(FORMAT, 'it depends on a parent image')
  requireKnown(items, KNOWN)
  const item = async (id: Buffer) => atLeast(await source.read(region.offset + find(items, id).offset, 8), 8, FORMAT)
  const parameters = await item(FILE_PARAMETERS)
  if (parameters.readUInt32LE(4) & HAS_PARENT) throw unsafeImage(FORMAT, 'it depends on a parent image')
  const [block, sector] = [parameters.readUInt32LE(0), (await item(SECTOR_SIZE)).readUInt32LE(0)]
  const virtualSize = sizeOf((await item(VIRTUAL_DISK_SIZE)).readBigUInt64LE(0), FORMAT)
  if (block < MIB || block > 256 * MIB || (block & (block - 1)) !== 0)
    throw invalidImage(FORMAT, 'the size of its blocks is impossible')
  if (sector !== 512 && sector !== 4096) throw invalidImage(FORMAT, 'the size of its sectors is impossible')
  if (virtualSize > MAX_DISK || virtualSize % sector !== 0) throw invalidImage(FORMAT, 'its size is impossible')
  return { virtualSize, block, inChunk: (2 ** 23 * sector) / block }
}

async function requireBlocks(source: ImageSource, region: Entry, { virtualSize, block, inChunk }: Layout): Promise<void> {
  const blocks = Math.ceil(virtualSize / block)
  const entries = blocks + Math.floor(Math.max(0, blocks - 1) / inChunk)
  if (entries * 8 > region.length) throw invalidImage(FORMAT, 'its blocks do not fit its size')
  const count = blockCounter(source, block, FORMAT)
  for await (const { piece, at } of piecesOf(source, region.offset, entries * 8))
    for (let i = 0; i + 8 <= piece.length; i += 8) {
      const entry = piece.readBigUInt64LE(i)
      const ofBits = ((at + i) / 8 + 1) % (inChunk + 1) === 0
      if (ofBits || !PRESENT.includes(entry & 7n)) continue
      if (Number(entry >> 20n) * MIB + block > source.size) throw invalidImage(FORMAT, 'it is cut off')
      count()
    }
}
