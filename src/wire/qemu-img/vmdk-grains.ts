/** The tables of a VMDK (VMware's "Virtual Disk Format 5.0") say where its data, called grains, are: all of them have to be within the file. */
import { type ImageSource, invalidImage, sizeOf } from './image.ts'
import { blockCounter, piecesOf } from './pieces.ts'

const FORMAT = 'vmdk'
const SECTOR = 512
const ENTRIES_OF_TABLE = 512
/** VMware's grains are of 64 KiB; a larger one could be compressed to next to nothing. */
const MAX_GRAIN_SECTORS = 2048
/** QEMU's limit. */
const MAX_TABLES = 512 * 1024 * 1024
/** Not there, or all zeroes. */
const NOT_THERE = 1
/** So many of the tables are read, enough for 1 TiB in grains of 64 KiB; a guest finds out about the rest. */
const MOST_TABLES = 32 * 1024

export interface GrainLayout {
  /** All in sectors. */
  capacity: bigint
  grain: bigint
  directoryOffset: bigint
  entriesOfTable: number
  /** Grains are as long as they turned out: each says so where it begins. */
  compressed: boolean
}

/** @throws bad_request (`invalid_image`) when a table or a grain that one names is not within the file */
export async function requireGrains(source: ImageSource, layout: GrainLayout): Promise<void> {
  const { grain, capacity, entriesOfTable } = layout
  if (entriesOfTable !== ENTRIES_OF_TABLE) throw invalidImage(FORMAT, 'its grain tables are of an impossible size')
  if (grain <= 0n || grain > MAX_GRAIN_SECTORS || (grain & (grain - 1n)) !== 0n)
    throw invalidImage(FORMAT, 'the size of its grains is impossible')
  const tables = Math.ceil(sizeOf(capacity, FORMAT) / (Number(grain) * ENTRIES_OF_TABLE))
  const directory = sizeOf(layout.directoryOffset * BigInt(SECTOR), FORMAT)
  if (tables > MAX_TABLES) throw invalidImage(FORMAT, 'its size is impossible')
  if (directory + tables * 4 > source.size) throw cutOff()
  let left = MOST_TABLES
  // how long a compressed one is says its first sector
  const needed = (layout.compressed ? 1 : Number(grain)) * SECTOR
  const countTable = blockCounter(source, ENTRIES_OF_TABLE * 4, FORMAT)
  const count = blockCounter(source, needed, FORMAT)
  for await (const { piece } of piecesOf(source, directory, tables * 4))
    for (let i = 0; i + 4 <= piece.length; i += 4) {
      const table = piece.readUInt32LE(i)
      if (table === 0) continue
      if (left-- === 0) return
      countTable()
      for (const at of await grainsOf(source, table)) {
        if (at * SECTOR + needed > source.size) throw cutOff()
        count()
      }
    }
}

/** Where the grains are that one table names, in sectors. */
async function grainsOf(source: ImageSource, sector: number): Promise<number[]> {
  const table = await source.read(sector * SECTOR, ENTRIES_OF_TABLE * 4)
  if (table.length < ENTRIES_OF_TABLE * 4) throw cutOff()
  return Array.from({ length: ENTRIES_OF_TABLE }, (_, index) => table.readUInt32LE(index * 4)).filter((at) => at > NOT_THERE)
}

const cutOff = () => invalidImage(FORMAT, 'it is cut off')
