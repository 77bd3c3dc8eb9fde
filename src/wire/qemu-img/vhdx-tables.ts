/** Reads the header, the table of regions and the metadata of a VHDX ([MS-VHDX] 2.2 and 2.6). */
import { crc32c } from './crc32c.ts'
import { atLeast, type ImageSource, invalidImage, sizeOf } from './image.ts'

const FORMAT = 'vhdx'
const KIB = 1024
const HEADERS_AT = [64 * KIB, 128 * KIB]
const HEADER_BYTES = 4 * KIB
const REGION_TABLE_AT = 192 * KIB
export const TABLE_BYTES = 64 * KIB
/** All that stands before the regions. */
const HEAD_BYTES = 1024 * KIB
const MAX_ENTRIES = 2047
const ENTRY_BYTES = 32
const REQUIRED = 1

export interface Entry {
  id: Buffer
  /** From the beginning of the image for regions, of the region for metadata. */
  offset: number
  length: number
  /** Whoever does not know it must not open the image. */
  required: boolean
}

/** A VHDX that was not closed has to have its log played back, which whoever only reads it cannot do. */
export async function requireClosed(source: ImageSource): Promise<void> {
  const headers = await Promise.all(HEADERS_AT.map((at) => source.read(at, HEADER_BYTES)))
  const whole = headers.filter(isHeader).sort((a, b) => Number(b.readBigUInt64LE(8) - a.readBigUInt64LE(8)))
  const current = whole[0]
  if (!current)
    throw invalidImage(FORMAT, headers.some((one) => one.length < HEADER_BYTES) ? 'it is cut off' : 'it has no whole header')
  if (!current.subarray(48, 64).equals(Buffer.alloc(16)))
    throw invalidImage(FORMAT, 'it was not closed: its log has to be played back')
}

const isHeader = (bytes: Buffer): boolean =>
  bytes.length === HEADER_BYTES &&
  bytes.toString('latin1', 0, 4) === 'head' &&
  bytes.readUInt16LE(66) === 1 &&
  crc32c(bytes, 4) === bytes.readUInt32LE(4)

/** All of them within the file, none upon another. */
export async function readRegions(source: ImageSource): Promise<Entry[]> {
  const table = atLeast(await source.read(REGION_TABLE_AT, TABLE_BYTES), TABLE_BYTES, FORMAT)
  if (table.toString('latin1', 0, 4) !== 'regi') throw invalidImage(FORMAT, 'its region table is missing')
  if (crc32c(table, 4) !== table.readUInt32LE(4)) throw invalidImage(FORMAT, 'the checksum of its region table is wrong')
  const regions = rows(table, 16, table.readUInt32LE(8)).map((row) => ({
    id: row.subarray(0, 16),
    offset: sizeOf(row.readBigUInt64LE(16), FORMAT),
    length: row.readUInt32LE(24),
    required: (row.readUInt32LE(28) & REQUIRED) !== 0,
  }))
  let end = HEAD_BYTES
  for (const { offset, length } of regions.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw invalidImage(FORMAT, 'its regions overlap')
    end = offset + length
  }
  if (end > source.size) throw invalidImage(FORMAT, 'it is cut off')
  return regions
}

export async function readItems(source: ImageSource, { offset, length }: Entry): Promise<Entry[]> {
  const table = atLeast(await source.read(offset, TABLE_BYTES), TABLE_BYTES, FORMAT)
  if (table.toString('latin1', 0, 8) !== 'metadata') throw invalidImage(FORMAT, 'its metadata are missing')
  const items = rows(table, 32, table.readUInt16LE(10)).map((row) => ({
    id: row.subarray(0, 16),
    offset: row.readUInt32LE(16),
    length: row.readUInt32LE(20),
    required: (row.readUInt32LE(24) & 4) !== 0,
  }))
  if (items.some((item) => item.offset + item.length > length))
    throw invalidImage(FORMAT, 'its metadata are not where they should be')
  return items
}

function rows(table: Buffer, start: number, count: number): Buffer[] {
  if (count > MAX_ENTRIES || start + count * ENTRY_BYTES > table.length)
    throw invalidImage(FORMAT, 'a table of it has too many entries')
  return Array.from({ length: count }, (_, at) => table.subarray(start + at * ENTRY_BYTES, start + (at + 1) * ENTRY_BYTES))
}

/** The one entry with this id: with two, another reader might believe the other. */
export function find(list: readonly Entry[], id: Buffer): Entry {
  const [found, twin] = list.filter((entry) => entry.id.equals(id))
  if (!found || twin) throw invalidImage(FORMAT, 'an entry of its tables is missing or there twice')
  return found
}

/** GUIDs as Microsoft lays them in files: the first three parts little-endian. */
export function guid(text: string): Buffer {
  const [a = '', b = '', c = '', ...rest] = text.split('-')
  const reversed = [a, b, c].map((part) => Buffer.from(part, 'hex').reverse())
  return Buffer.concat([...reversed, Buffer.from(rest.join(''), 'hex')])
}
