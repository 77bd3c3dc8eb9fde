import { atLeast, type ImageSource, invalidImage, sizeOf, unsafeImage } from './image.ts'

const FORMAT = 'vhdx'
const REGION_TABLE_OFFSET = 192 * 1024
const TABLE_BYTES = 64 * 1024
const MAX_ENTRIES = 2047
const ENTRY_BYTES = 32

/** GUIDs as Microsoft lays them in files: the first three parts little-endian. */
const METADATA_REGION = guid('8b7ca206-4790-4b9a-b8fe-575f050f886e')
const FILE_PARAMETERS = guid('caa16737-fa36-4d43-b3b6-33f0aa44e76b')
const VIRTUAL_DISK_SIZE = guid('2fa54224-cd1b-4876-b211-5dbed83bf4b8')
const PARENT_LOCATOR = guid('a8d35f2d-b30b-454d-abf7-d3d84834ab0c')
const HAS_PARENT = 2

interface Entry {
  id: Buffer
  /** From the beginning of the image for regions, of the region for metadata. */
  offset: number
}

/**
 * A VHDX ([MS-VHDX] 2.2 and 2.6). Returns its size in bytes.
 * Throws `bad_request` for a differencing one (it reads from its parent) or a damaged one.
 */
export async function inspectVhdx(source: ImageSource): Promise<{ virtualSize: number }> {
  const identifier = await source.read(0, 8)
  if (identifier.toString('latin1') !== 'vhdxfile') throw invalidImage(FORMAT, 'its signature is missing')
  const region = find(readRegions(await source.read(REGION_TABLE_OFFSET, TABLE_BYTES)), METADATA_REGION)
  const items = readItems(await source.read(region.offset, TABLE_BYTES))
  if (items.some(({ id }) => id.equals(PARENT_LOCATOR))) throw unsafeImage(FORMAT, 'it depends on a parent image')
  const item = async (id: Buffer) => atLeast(await source.read(region.offset + find(items, id).offset, 8), 8, FORMAT)
  const parameters = await item(FILE_PARAMETERS)
  if (parameters.readUInt32LE(4) & HAS_PARENT) throw unsafeImage(FORMAT, 'it depends on a parent image')
  return { virtualSize: sizeOf((await item(VIRTUAL_DISK_SIZE)).readBigUInt64LE(0), FORMAT) }
}

function readRegions(table: Buffer): Entry[] {
  atLeast(table, TABLE_BYTES, FORMAT)
  if (table.toString('latin1', 0, 4) !== 'regi') throw invalidImage(FORMAT, 'its region table is missing')
  return entries(table, 16, table.readUInt32LE(8)).map((entry) => ({
    id: entry.subarray(0, 16),
    offset: sizeOf(entry.readBigUInt64LE(16), FORMAT),
  }))
}

function readItems(table: Buffer): Entry[] {
  atLeast(table, TABLE_BYTES, FORMAT)
  if (table.toString('latin1', 0, 8) !== 'metadata') throw invalidImage(FORMAT, 'its metadata are missing')
  return entries(table, 32, table.readUInt16LE(10)).map((entry) => ({
    id: entry.subarray(0, 16),
    offset: entry.readUInt32LE(16),
  }))
}

function entries(table: Buffer, start: number, count: number): Buffer[] {
  if (count > MAX_ENTRIES || start + count * ENTRY_BYTES > table.length)
    throw invalidImage(FORMAT, 'a table of it has too many entries')
  return Array.from({ length: count }, (_, at) => table.subarray(start + at * ENTRY_BYTES, start + (at + 1) * ENTRY_BYTES))
}

/** The one entry with this id: with two, another reader might believe the other. */
function find(list: readonly Entry[], id: Buffer): Entry {
  const [found, twin] = list.filter((entry) => entry.id.equals(id))
  if (!found || twin) throw invalidImage(FORMAT, 'an entry of its tables is missing or there twice')
  return found
}

function guid(text: string): Buffer {
  const [a = '', b = '', c = '', ...rest] = text.split('-')
  const reversed = [a, b, c].map((part) => Buffer.from(part, 'hex').reverse())
  return Buffer.concat([...reversed, Buffer.from(rest.join(''), 'hex')])
}
